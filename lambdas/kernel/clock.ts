/** The only source of time for use cases: tests hand in their own. */
export interface Clock {
  /** The present, as milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** RFC 3339 in UTC with milliseconds, e.g. `2026-11-21T09:30:00.000Z`. */
export const toRfc3339 = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** RFC 3339 has four digits for the year, and only texts of one length sort as their times do. */
const EARLIEST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a date and time of RFC 3339, in any offset. Fractions end at milliseconds.
 *
 * @returns milliseconds since the Unix epoch; null for anything else: 30 February, leap seconds, and what its offset
 *   puts into a year of UTC that four digits cannot write.
 */
export const parseRfc3339 = (text: string): number | null => {
  const [, date = '', time = '', fraction = '', offset = ''] = RFC_3339.exec(text.toUpperCase()) ?? [];
  // JavaScript reads 30 February as 2 March: what is written back must be what was read.
  const local = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(local) || toRfc3339(local).slice(0, 19) !== `${date}T${time}`) return null;
  const milliseconds = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset}`);
  return milliseconds >= EARLIEST_MS && milliseconds <= LATEST_MS ? milliseconds : null;
};
