/** How the house stands with one provider, shared by everybody who calls it. */
export type Breaker =
  | {
      readonly state: 'closed';
      /** Counted since the window began; a window without a failure is never stored. */
      readonly failures: number;
      readonly windowEndsAtMs: number;
    }
  | {
      readonly state: 'open';
      /** Probes that failed, and the failures that opened it. */
      readonly trips: number;
      /** When somebody may try next. */
      readonly retryAtMs: number;
    };

export const CLOSED: Breaker = { state: 'closed', failures: 0, windowEndsAtMs: 0 };

/**
 * Ten calls that nobody answered within half a minute, from instances most of whose calls fail, are no coincidence:
 * in good times a provider loses less than one in a thousand.
 */
export const FAILURES_MAX = 10;
export const WINDOW_MS = 30_000;

/** One call after so long: a hiccup costs seconds, an outage one call a minute. */
export const RETRY_SECONDS = [10, 20, 40] as const;
export const RETRY_SECONDS_LATER = 60;

/** A probe that says nothing for so long has died with its function, which may run for 30 s: another one may try. */
export const PROBE_MS = 30_000;

export type Admission =
  | { readonly kind: 'go' }
  /** The one call that finds out, for whoever is first to store `claim`. */
  | { readonly kind: 'probe'; readonly claim: Breaker }
  | { readonly kind: 'wait'; readonly untilMs: number };

export const admit = (breaker: Breaker, nowMs: number): Admission => {
  if (breaker.state === 'closed') return { kind: 'go' };
  if (nowMs < breaker.retryAtMs) return { kind: 'wait', untilMs: breaker.retryAtMs };
  return { kind: 'probe', claim: { ...breaker, retryAtMs: nowMs + PROBE_MS } };
};

/** The probe was never sent, so nobody has to wait for its answer: the next one may try at once. */
export const unclaimed = (breaker: Breaker, nowMs: number): Breaker =>
  breaker.state === 'open' ? { ...breaker, retryAtMs: nowMs } : breaker;

const opened = (trips: number, nowMs: number): Breaker => {
  const seconds = RETRY_SECONDS[trips - 1] ?? RETRY_SECONDS_LATER;
  return { state: 'open', trips, retryAtMs: nowMs + seconds * 1000 };
};

/** A call was not answered. While it is open only the probe's failure counts: others left before it opened. */
export const afterFailure = (breaker: Breaker, isProbe: boolean, nowMs: number): Breaker => {
  if (breaker.state === 'open') return isProbe ? opened(breaker.trips + 1, nowMs) : breaker;
  if (nowMs >= breaker.windowEndsAtMs)
    return { state: 'closed', failures: 1, windowEndsAtMs: nowMs + WINDOW_MS };
  const failures = breaker.failures + 1;
  return failures >= FAILURES_MAX ? opened(1, nowMs) : { ...breaker, failures };
};

/** A call was answered, be it by a refusal. Only the probe closes: an answer to an older call says nothing about now. */
export const afterSuccess = (breaker: Breaker, isProbe: boolean): Breaker =>
  breaker.state === 'open' && isProbe ? CLOSED : breaker;
