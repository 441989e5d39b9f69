import { waitAfterSeconds } from './retry-schedule.ts';

/** What an attempt came to, as far as it decides anything. */
export interface AttemptFacts {
  /** Null if there was no answer. */
  readonly status: number | null;
  /** Seconds that the receiver asked for; null if it asked for none. */
  readonly retryAfter: number | null;
  /** 1 for the first of this run through the schedule. */
  readonly attempt: number;
  readonly nowMs: number;
  /** Between 0 and 1. */
  readonly random: number;
}

export type Verdict =
  | { readonly kind: 'delivered' }
  /** 410: the receiver wants no more events, ever. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'retry'; readonly atMs: number; readonly pauseUntilMs: number | null }
  | { readonly kind: 'dead'; readonly pauseUntilMs: number | null };

/** Standard Webhooks 1.0.0: too many requests, and gateways before an overloaded receiver, ask to slow down. */
const SLOW_DOWN: ReadonlySet<number> = new Set([429, 502, 504]);

/** Without a word about how long: a minute lets a receiver's own limit, which is often counted by the minute, pass. */
const PAUSE_SECONDS = 60;

const pauseSeconds = (status: number | null, retryAfter: number | null): number | null => {
  // A 503 that says when to come back speaks for the whole receiver; without, it may be about this one event.
  if (status === 503) return retryAfter;
  return status !== null && SLOW_DOWN.has(status) ? (retryAfter ?? PAUSE_SECONDS) : null;
};

/**
 * Only 2xx is a yes: a redirect is a failure like any other. The next attempt waits as long as the schedule says, or
 * longer if the receiver asks for it.
 */
export const judgeAttempt = ({ status, retryAfter, attempt, nowMs, random }: AttemptFacts): Verdict => {
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const pause = pauseSeconds(status, retryAfter);
  const pauseUntilMs = pause === null ? null : nowMs + pause * 1000;
  const wait = waitAfterSeconds(attempt, random);
  if (wait === null) return { kind: 'dead', pauseUntilMs };
  return { kind: 'retry', atMs: nowMs + Math.max(wait, retryAfter ?? 0) * 1000, pauseUntilMs };
};

/** Svix's measure. The first event that failed has made all its attempts by then: nobody is judged by a single one. */
const FAILING_DAYS_MAX = 5;

/** Whether an endpoint that just failed again has failed for too long. */
export const isBroken = (failingSince: string | null, nowMs: number): boolean =>
  failingSince !== null && nowMs - Date.parse(failingSince) >= FAILING_DAYS_MAX * 86_400_000;
