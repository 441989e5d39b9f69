/** The UTC months that a range touches, oldest first, as `2026-11`. `to` is exclusive. */
export const monthsOf = (from: string, to: string): readonly string[] => {
  const last = new Date(Date.parse(to) - 1).toISOString().slice(0, 7);
  const months: string[] = [];
  const cursor = new Date(`${from.slice(0, 7)}-01T00:00:00.000Z`);
  while (cursor.toISOString().slice(0, 7) <= last) {
    months.push(cursor.toISOString().slice(0, 7));
    cursor.setUTCMonth(cursor.getUTCMonth() + 1);
  }
  return months;
};

/** Each month costs a query; a year and some weeks is what an auditor asks for at once. */
export const RANGE_DAYS_MAX = 400;

const DAY_MS = 24 * 60 * 60 * 1000;

export const isRangeTooLong = (from: string, to: string): boolean =>
  Date.parse(to) - Date.parse(from) > RANGE_DAYS_MAX * DAY_MS;
