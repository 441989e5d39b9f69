import type { Clock } from '../kernel/clock.ts';

/** A call lasts for tenths of a second; whoever waits for its end does not wait for much longer. */
const LOOK_AGAIN_MS = 50;

/** How many calls of this instance are under way. */
export interface CallSlots {
  /** @returns false if no place was free until then. */
  readonly take: (latestMs: number) => Promise<boolean>;
  readonly giveBack: () => void;
}

export const createCallSlots = (atOnce: number, clock: Clock): CallSlots => {
  let taken = 0;
  return {
    take: async (latestMs) => {
      while (taken >= atOnce) {
        if (clock.nowMs() >= latestMs) return false;
        await clock.sleep(LOOK_AGAIN_MS);
      }
      taken += 1;
      return true;
    },
    giveBack: () => {
      taken -= 1;
    },
  };
};
