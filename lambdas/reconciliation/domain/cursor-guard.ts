/**
 * Finds out that cursors lead in a circle, remembering one of them: after 1, 2, 4, 8 … pages the one that is
 * remembered is replaced by the newest (Brent's algorithm). A circle of n pages is found before 3 n more are read.
 */
export interface CursorGuard {
  readonly remembered: string;
  readonly steps: number;
  readonly power: number;
}

export const NO_CURSORS: CursorGuard = { remembered: '', steps: 0, power: 1 };

/** @returns null if this cursor was there before. */
export const passCursor = (guard: CursorGuard, cursor: string): CursorGuard | null => {
  if (guard.remembered === cursor) return null;
  const steps = guard.steps + 1;
  return steps === guard.power
    ? { remembered: cursor, steps: 0, power: guard.power * 2 }
    : { ...guard, steps };
};
