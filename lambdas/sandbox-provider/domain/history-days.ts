const DAY_MS = 24 * 60 * 60 * 1000;

/** The UTC days that a range touches, oldest first. `to` is exclusive. */
export const daysOf = (from: string, to: string): readonly string[] => {
  const last = Date.parse(to) - 1;
  const days: string[] = [];
  for (let ms = Date.parse(from.slice(0, 10)); ms <= last; ms += DAY_MS)
    days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
};

/** Each day costs a query: a quarter is more than any run pulls at once. */
export const RANGE_DAYS_MAX = 92;

export const isRangeTooLong = (from: string, to: string): boolean =>
  Date.parse(to) - Date.parse(from) > RANGE_DAYS_MAX * DAY_MS;
