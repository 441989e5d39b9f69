const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Waits after the first, second … failed attempt: the schedule of Standard Webhooks 1.0.0, three days and more. */
const WAITS_SECONDS = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Added to each wait, so that the events an outage held back do not all return at the same second. */
const JITTER_MAX = 0.1;

/** The first attempt is at once. */
export const ATTEMPTS_MAX = WAITS_SECONDS.length + 1;

/**
 * @param attempt 1 for the first.
 * @param random Between 0 and 1.
 * @returns Whole seconds until the next attempt, or null after the last.
 */
export const waitAfterSeconds = (attempt: number, random: number): number | null => {
  const wait = WAITS_SECONDS[attempt - 1];
  return wait === undefined ? null : Math.round(wait * (1 + JITTER_MAX * random));
};
