import type { Clock } from '../../lambdas/kernel/clock.ts';

export interface ManualClock extends Clock {
  readonly advance: (milliseconds: number) => void;
}

/** A clock that moves only when told to, or when somebody sleeps. */
export const createManualClock = (startMs = Date.parse('2026-11-21T09:00:00.000Z')): ManualClock => {
  let nowMs = startMs;
  const advance = (milliseconds: number): void => {
    nowMs += milliseconds;
  };
  return {
    nowMs: () => nowMs,
    sleep: async (milliseconds) => advance(milliseconds),
    advance,
  };
};
