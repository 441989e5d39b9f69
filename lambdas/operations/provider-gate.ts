import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ProviderName } from '../providers/port.ts';
import { isNeverSent, VAULT_UNAVAILABLE } from '../providers/provider-account.ts';
import type { BreakerStore } from './breaker-store.ts';
import { type CallSlots, createCallSlots } from './call-slots.ts';
import { type CircuitBreaker, createCircuitBreaker, type Probe } from './circuit-breaker.ts';
import type { AnyAnswer } from './domain/decide-answer.ts';
import { fullBucket, type TokenBucket, takeToken } from './domain/token-bucket.ts';
import type { ProviderLimits } from './provider-limits.ts';

/** What a message may cost in waiting: a place within two seconds is waited for, any other comes back as a message. */
export const PACE_MS_MAX = 2_000;

/** A pass for the calls of one operation; the first answer that it is shown decides about a probe. */
export interface Pass {
  readonly kind: 'pass';
  /** Waits for the place of another call. */
  readonly pace: () => Promise<void>;
  /** Told what became of each call, after that was recorded: what a provider says counts more than how it feels. */
  readonly observe: (answer: AnyAnswer, log: Log) => Promise<void>;
  /** Makes room for the next, in the end and once. Whoever was to find out and called nobody lets somebody else do it. */
  readonly leave: () => Promise<void>;
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

/** Nobody was called: that says nothing about the provider. */
const isUncalled = (answer: AnyAnswer): boolean =>
  answer.kind === 'not_accepted' && (answer.reason === VAULT_UNAVAILABLE || isNeverSent(answer.reason));

/** A gate that also tells why: whoever has a choice between providers need not wait for one that is out. */
export interface OutageGate extends ProviderGate {
  readonly isOut: (provider: ProviderName) => Promise<boolean>;
}

interface GateDeps {
  readonly store: BreakerStore;
  readonly clock: Clock;
  readonly limits: ProviderLimits;
}

interface Entrance {
  readonly breaker: CircuitBreaker;
  readonly slots: CallSlots;
  readonly callsPerSecond: number;
  bucket: TokenBucket;
}

/**
 * In front of every call to a provider: its circuit breaker, its pace and how many calls it gets at once. They delay and none fails anything: what
 * is postponed comes back as a new message, which uses up no receives.
 */
export const createProviderGate = (deps: GateDeps): OutageGate => {
  const { clock, limits } = deps;
  const entrances = new Map<ProviderName, Entrance>();
  const entranceOf = (provider: ProviderName): Entrance => {
    const known = entrances.get(provider);
    if (known !== undefined) return known;
    const breaker = createCircuitBreaker({ ...deps, provider });
    const { callsPerSecond, callsAtOnce } = limits[provider];
    const entrance = {
      breaker,
      callsPerSecond,
      slots: createCallSlots(callsAtOnce, clock),
      bucket: fullBucket(callsPerSecond, clock.nowMs()),
    };
    entrances.set(provider, entrance);
    return entrance;
  };
  /** @returns for how long to wait; the place is taken unless that is too long. */
  const reserve = (entrance: Entrance, waitMsMax: number): number => {
    const { bucket, waitMs } = takeToken(entrance.bucket, entrance.callsPerSecond, clock.nowMs());
    if (waitMs <= waitMsMax) entrance.bucket = bucket;
    return waitMs;
  };
  const passOf = (entrance: Entrance, probe: Probe | null): Pass => {
    let isUndecided = probe !== null;
    return {
      kind: 'pass',
      pace: async () => clock.sleep(Math.min(PACE_MS_MAX, reserve(entrance, PACE_MS_MAX))),
      observe: async (answer, log) => {
        if (isUncalled(answer)) return;
        const isDeciding = isUndecided;
        isUndecided = false;
        await entrance.breaker.note(isAnswered(answer), isDeciding, log);
      },
      leave: async () => {
        entrance.slots.giveBack();
        if (isUndecided) await probe?.giveBack();
      },
    };
  };
  const postponed = (waitMs: number): Postponed => ({
    kind: 'postponed',
    seconds: Math.max(1, Math.ceil(waitMs / 1000)),
  });
  const enterWithSlot = async (entrance: Entrance, latestMs: number): Promise<Pass | Postponed> => {
    const waitMsMax = latestMs - clock.nowMs();
    const waitMs = reserve(entrance, waitMsMax);
    if (waitMs > waitMsMax) return postponed(waitMs);
    if (waitMs > 0) await clock.sleep(waitMs);
    // Last, so that nothing which is about to find out for all of us is sent away again.
    const admission = await entrance.breaker.admit();
    return admission.kind === 'go'
      ? passOf(entrance, admission.probe)
      : postponed(admission.untilMs - clock.nowMs());
  };
  return {
    isOut: async (provider) => entranceOf(provider).breaker.isOpen(),
    enter: async (provider) => {
      const entrance = entranceOf(provider);
      const latestMs = clock.nowMs() + PACE_MS_MAX;
      if (!(await entrance.slots.take(latestMs))) return postponed(PACE_MS_MAX);
      let entered: Pass | Postponed | null = null;
      try {
        entered = await enterWithSlot(entrance, latestMs);
        return entered;
      } finally {
        if (entered?.kind !== 'pass') entrance.slots.giveBack();
      }
    },
  };
};
