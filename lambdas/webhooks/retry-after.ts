/** Longest wait of the schedule: an endpoint that asks for more is asked again then. */
const SECONDS_MAX = 24 * 60 * 60;

const SECONDS = /^\d{1,9}$/;

/** RFC 9110 §5.6.7: what servers send, and the form that `Date.parse` must not guess at. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3): seconds or a date.
 *
 * @returns Whole seconds from now, at most a day; null if there is none or it makes no sense.
 */
export const retryAfterSeconds = (header: string | null, nowMs: number): number | null => {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Math.min(Number(text), SECONDS_MAX);
  if (!HTTP_DATE.test(text)) return null;
  const seconds = Math.ceil((Date.parse(text) - nowMs) / 1000);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 0), SECONDS_MAX);
};
