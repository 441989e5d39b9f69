import * as v from 'valibot';

/** The last second of the year 9999: RFC 3339 writes no later one, and far beyond it JavaScript has no dates at all. */
const LATEST = 253_402_300_799;

/** A time as Stripe writes it. What is outside the years that we can write is no time, and its object unreadable. */
export const UnixSeconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LATEST));
