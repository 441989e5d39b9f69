import { toRfc3339 } from '../../kernel/clock.ts';
import type { Check } from './operation.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * When to look again at an operation without a final outcome. Most lost replies are answered by the first
 * look; a provider's short outage by the next ones; after six hours it is an incident, asked about daily.
 */
export const CHECK_DELAYS_SECONDS = [5, 30, 2 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR] as const;

/** After the list ends, once a day, for as long as it takes: time alone never decides an outcome. */
export const CHECK_DELAY_LATER_SECONDS = DAY;

/** Whether a planned check is past the list: all that were to bring an answer soon have not brought one. */
export const isPastSchedule = ({ number }: Check): boolean => number > CHECK_DELAYS_SECONDS.length;

/** The check after the `previous` one (null: the first). */
export const nextCheck = (previous: Check | null, nowMs: number): Check => {
  const number = (previous?.number ?? 0) + 1;
  const delaySeconds = CHECK_DELAYS_SECONDS[number - 1] ?? CHECK_DELAY_LATER_SECONDS;
  return { number, at: toRfc3339(nowMs + delaySeconds * 1000) };
};
