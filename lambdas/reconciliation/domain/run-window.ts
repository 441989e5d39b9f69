import { err, type Result } from '../../kernel/result.ts';
import { decideWindow, type RunWindow, SAFETY_LAG_MS, type Span, type WindowError } from './window.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A month, so that a whole one can be proved; what is longer is more than one function sorts in its time. */
const WINDOW_MAX_MS = 31 * DAY_MS;

export type RunWindowError = WindowError | { readonly kind: 'window_too_long'; readonly days: number };

/** A window that may be reconciled now, as it was given. */
export const checkWindow = (
  window: Span,
  now: Parameters<typeof decideWindow>[1],
): Result<RunWindow, RunWindowError> => {
  const decided = decideWindow(window, now);
  return decided.ok && window.toMs - window.fromMs > WINDOW_MAX_MS
    ? err({ kind: 'window_too_long', days: WINDOW_MAX_MS / DAY_MS })
    : decided;
};

export const SCHEDULE_KINDS = ['daily', 'hourly'] as const;

export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** A schedule may be late, and may come twice: within this time it means the same window. */
const GRANULE_MS = 10 * MINUTE_MS;

/** What a lost webhook needs to be found by the hour: the young are looked at again by the runs that follow. */
const HOURLY_BACK_MS = 3 * HOUR_MS;

/**
 * The window that a schedule means when it fires: the last day (UTC) that is over for the safety lag, or the last three hours
 * but for it. Whenever somebody lets it fire, there is one that may be reconciled.
 */
export const scheduledWindow = (kind: ScheduleKind, atMs: number): Span => {
  if (kind === 'daily') {
    const toMs = Math.floor((atMs - SAFETY_LAG_MS) / DAY_MS) * DAY_MS;
    return { fromMs: toMs - DAY_MS, toMs };
  }
  const nowMs = Math.floor(atMs / GRANULE_MS) * GRANULE_MS;
  return { fromMs: nowMs - HOURLY_BACK_MS, toMs: nowMs - SAFETY_LAG_MS };
};
