const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Up to a day, three, a week (by then the oldest-break alarm is on), and longer. */
export const AGE_BANDS = [
  { name: 'less than a day', belowMs: DAY_MS },
  { name: '1 to 3 days', belowMs: 3 * DAY_MS },
  { name: '3 to 7 days', belowMs: 7 * DAY_MS },
  { name: 'more than a week', belowMs: Number.POSITIVE_INFINITY },
] as const;

/** How long the open breaks of all providers are open. */
export interface BreakAges {
  readonly oldestSeconds: number;
  /** How many of each band, in the order of `AGE_BANDS`. */
  readonly bands: readonly number[];
}

/** Counts breaks one by one. */
export const createBreakAges = (nowMs: number) => {
  const bands: number[] = AGE_BANDS.map(() => 0);
  let oldestMs = 0;
  return {
    add: (openedAt: string): void => {
      const ageMs = Math.max(0, nowMs - Date.parse(openedAt));
      oldestMs = Math.max(oldestMs, ageMs);
      const band = AGE_BANDS.findIndex(({ belowMs }) => ageMs < belowMs);
      bands[band] = (bands[band] ?? 0) + 1;
    },
    ages: (): BreakAges => ({ oldestSeconds: Math.floor(oldestMs / 1000), bands }),
  };
};
