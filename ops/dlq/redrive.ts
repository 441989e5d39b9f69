import type { Clock } from '../../lambdas/kernel/clock.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';

/** Where a queue's dead letters are, and how one of them goes back. */
export interface RedriveFrom {
  readonly url: string;
  readonly sendBack: (letter: DeadLetter) => Promise<void>;
}

export interface Redriven {
  readonly redriven: readonly string[];
  readonly left: number;
}

// What a consumer does in passing, and slow enough to be stopped.
const PER_SECOND = 10;

/** As many as one run looks at, so that it is done with them while it holds them; the next run goes on with the rest. */
const REDRIVE_MAX = 500;

/**
 * Sends dead letters back to where they came from: first sent, then deleted, so that dying in between leaves two and
 * never none, and every consumer may be given the same message twice. What is not wanted, or cannot be sent, becomes
 * visible again at once.
 */
export const createRedrive = (deps: {
  readonly letters: Pick<DeadLetters, 'hold' | 'release' | 'remove'>;
  readonly clock: Pick<Clock, 'sleep'>;
}) => {
  return async (
    from: RedriveFrom,
    wanted: (letters: readonly DeadLetter[]) => Promise<ReadonlySet<string>>,
  ): Promise<Redriven> => {
    const held = await deps.letters.hold(from.url, REDRIVE_MAX);
    const waiting = new Map(held.map((letter) => [letter.id, letter]));
    const redriven: string[] = [];
    try {
      const chosen = await wanted(held);
      for (const letter of held.filter(({ id }) => chosen.has(id))) {
        await from.sendBack(letter);
        await deps.letters.remove(from.url, letter);
        waiting.delete(letter.id);
        redriven.push(letter.id);
        await deps.clock.sleep(1000 / PER_SECOND);
      }
    } finally {
      for (const letter of waiting.values()) await deps.letters.release(from.url, letter);
    }
    return { redriven, left: waiting.size };
  };
};
