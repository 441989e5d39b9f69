import { toRfc3339 } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

/** A time from its first moment to the first moment after it, in milliseconds since the Unix epoch. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a run is about, and how much more of both sides it reads. */
export interface RunWindow extends Span {
  /** Each side's records may be older or younger than their other halves: these are read to find them. */
  readonly read: Span;
}

export type WindowError =
  | { readonly kind: 'window_empty' }
  /** `latest`: the last end that is far enough in the past, RFC 3339. */
  | { readonly kind: 'window_not_over'; readonly latest: string };

const MINUTE_MS = 60_000;

/** An outcome is asked about within 15 minutes where a webhook was lost: before that, much is merely under way. */
export const SAFETY_LAG_MS = 15 * MINUTE_MS;

/** Providers repeat a webhook for up to three days, so our half of a movement can be that much younger than theirs. */
const MARGIN_MS = 3 * 24 * 60 * MINUTE_MS;

/** @param safetyLagMs How long ago the window must have ended. */
export const decideWindow = (
  { fromMs, toMs }: Span,
  { nowMs, safetyLagMs }: { readonly nowMs: number; readonly safetyLagMs: number },
): Result<RunWindow, WindowError> => {
  if (fromMs >= toMs) return err({ kind: 'window_empty' });
  const latestMs = nowMs - safetyLagMs;
  if (toMs > latestMs) return err({ kind: 'window_not_over', latest: toRfc3339(latestMs) });
  return ok({
    fromMs,
    toMs,
    read: { fromMs: fromMs - MARGIN_MS, toMs: Math.min(toMs + MARGIN_MS, nowMs) },
  });
};

export const isInside = ({ fromMs, toMs }: Span, at: string): boolean => {
  const ms = Date.parse(at);
  return ms >= fromMs && ms < toMs;
};
