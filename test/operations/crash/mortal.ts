/** What every await of a dead process ends in. */
class ProcessDiedError extends Error {
  override readonly name = 'ProcessDiedError';
}

/** One run of a function. Once dead it neither does nor hears anything any more, clean-up included. */
export interface Life {
  readonly step: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

export interface Fate {
  readonly startLife: (process: string) => Life;
  /** Where somebody died, as `process: what`; null if the story has fewer awaits. */
  readonly diedAt: () => string | null;
}

/**
 * Counts the awaits of all processes of a story, one after the other, and lets a process die at the n-th: what it asked
 * for happens, and nobody hears of it. To die before the next one would be the same, for between two awaits nothing
 * leaves a process.
 */
export const createFate = (
  deathAt: number | null,
  /** What happens elsewhere just before the n-th await. */
  meanwhile: (awaits: number, where: string) => Promise<void> = async () => undefined,
): Fate => {
  let awaits = 0;
  let diedAt: string | null = null;
  return {
    diedAt: () => diedAt,
    startLife: (process) => {
      let isDead = false;
      return {
        step: async (what, work) => {
          if (isDead) throw new ProcessDiedError(`${process} is dead`);
          awaits += 1;
          // Several may be under way at once: each keeps the number that it had when it left.
          const number = awaits;
          await meanwhile(number, `${process}: ${what}`);
          if (number !== deathAt) return work();
          isDead = true;
          diedAt = `${process}: ${what}`;
          await Promise.allSettled([work()]);
          throw new ProcessDiedError(`${process} died`);
        },
      };
    },
  };
};
