import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ProviderName } from '../providers/port.ts';
import type { BreakerStore } from './breaker-store.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import type { AnyAnswer } from './domain/decide-answer.ts';
import { fullBucket, type TokenBucket, takeToken } from './domain/token-bucket.ts';

/** What a message may cost in waiting: a place within two seconds is waited for, any other comes back as a message. */
export const PACE_MS_MAX = 2_000;

/** A pass for the calls of one operation; the first answer that it is shown decides about a probe. */
export interface Pass {
  readonly kind: 'pass';
  /** Waits for the place of another call. */
  readonly pace: () => Promise<void>;
  /** Told what became of each call, after that was recorded: what a provider says counts more than how it feels. */
  readonly observe: (answer: AnyAnswer, log: Log) => Promise<void>;
}

/** Nothing must leave for this provider now. */
export interface Postponed {
  readonly kind: 'postponed';
  readonly seconds: number;
}

export interface ProviderGate {
  readonly enter: (provider: ProviderName) => Promise<Pass | Postponed>;
}

/** Trouble of the provider or of the way there. A refusal is an answer, and so is a reply that only we cannot read. */
const isAnswered = (answer: AnyAnswer): boolean =>
  (answer.kind !== 'ambiguous' && answer.kind !== 'not_accepted' && answer.kind !== 'no_answer') ||
  answer.reason === 'unreadable_reply';

interface GateDeps {
  readonly store: BreakerStore;
  readonly clock: Clock;
  /** This instance's share of what a provider allows the whole fleet: needs no state that is shared. */
  readonly callsPerSecond: number;
}

interface Entrance {
  readonly breaker: CircuitBreaker;
  bucket: TokenBucket;
}

/**
 * In front of every call to a provider: its circuit breaker and its pace. Both delay and neither fails anything: what
 * is postponed comes back as a new message, which uses up no receives.
 */
export const createProviderGate = (deps: GateDeps): ProviderGate => {
  const { clock, callsPerSecond } = deps;
  const entrances = new Map<ProviderName, Entrance>();
  const entranceOf = (provider: ProviderName): Entrance => {
    const known = entrances.get(provider);
    if (known !== undefined) return known;
    const breaker = createCircuitBreaker({ ...deps, provider });
    const entrance = { breaker, bucket: fullBucket(callsPerSecond, clock.nowMs()) };
    entrances.set(provider, entrance);
    return entrance;
  };
  /** @returns for how long to wait; the place is taken unless that is too long. */
  const reserve = (entrance: Entrance): number => {
    const { bucket, waitMs } = takeToken(entrance.bucket, callsPerSecond, clock.nowMs());
    if (waitMs <= PACE_MS_MAX) entrance.bucket = bucket;
    return waitMs;
  };
  const passOf = (entrance: Entrance, isProbe: boolean): Pass => {
    let isUndecided = isProbe;
    return {
      kind: 'pass',
      pace: async () => clock.sleep(Math.min(PACE_MS_MAX, reserve(entrance))),
      observe: async (answer, log) => {
        const isDeciding = isUndecided;
        isUndecided = false;
        await entrance.breaker.note(isAnswered(answer), isDeciding, log);
      },
    };
  };
  return {
    enter: async (provider) => {
      const entrance = entranceOf(provider);
      const waitMs = reserve(entrance);
      if (waitMs > PACE_MS_MAX) return { kind: 'postponed', seconds: Math.ceil(waitMs / 1000) };
      if (waitMs > 0) await clock.sleep(waitMs);
      const admission = await entrance.breaker.admit();
      if (admission.kind === 'go') return passOf(entrance, admission.isProbe);
      return {
        kind: 'postponed',
        seconds: Math.max(1, Math.ceil((admission.untilMs - clock.nowMs()) / 1000)),
      };
    },
  };
};
