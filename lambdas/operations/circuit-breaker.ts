import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ProviderName } from '../providers/port.ts';
import type { BreakerStore, StoredBreaker } from './breaker-store.ts';
import {
  type Admission,
  admit,
  afterFailure,
  afterSuccess,
  type Breaker,
  unclaimed,
} from './domain/breaker.ts';

/** How old what an instance knows may be: a few calls more into an outage, for a read less on every call. */
const CACHE_MS = 3_000;

/** Of this instance's own calls. Below half of them failing it is the call that is odd, not the provider. */
const RECENT_CALLS = 10;

/** Whoever loses so often against others has seen them count: one failure less does not matter. */
const ROUNDS_MAX = 4;

/** The right to be the one call that finds out. It ends with `note`, by being given back, or after `PROBE_MS` by itself. */
export interface Probe {
  /** Nobody was called: the next one may try. Nothing happens if somebody else has it by now. */
  readonly giveBack: () => Promise<void>;
}

export interface CircuitBreaker {
  readonly admit: () => Promise<
    { readonly kind: 'go'; readonly probe: Probe | null } | Extract<Admission, { readonly kind: 'wait' }>
  >;
  /** Whether calls are known not to be answered, whoever may be about to find out that they are again. */
  readonly isOpen: () => Promise<boolean>;
  readonly note: (isAnswered: boolean, isProbe: boolean, log: Log) => Promise<void>;
}

interface BreakerDeps {
  readonly provider: ProviderName;
  readonly store: BreakerStore;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** One instance's view of the breaker that all instances share. It costs a read every few seconds while all is well. */
export const createCircuitBreaker = ({ provider, store, clock }: BreakerDeps): CircuitBreaker => {
  let known: { readonly stored: StoredBreaker; readonly readAtMs: number } | null = null;
  let recent: readonly boolean[] = [];

  const read = async (): Promise<StoredBreaker> => {
    const stored = await store.get(provider);
    known = { stored, readAtMs: clock.nowMs() };
    return stored;
  };
  const current = async (): Promise<StoredBreaker> =>
    known !== null && clock.nowMs() - known.readAtMs < CACHE_MS ? known.stored : read();
  const write = async (next: Breaker, { version }: StoredBreaker): Promise<boolean> => {
    const isWritten = await store.put(provider, next, version);
    known = isWritten ? { stored: { breaker: next, version: version + 1 }, readAtMs: clock.nowMs() } : null;
    return isWritten;
  };
  const change = async (decide: (breaker: Breaker) => Breaker, log: Log): Promise<void> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const stored = await read();
      const next = decide(stored.breaker);
      if (next === stored.breaker) return;
      if (!(await write(next, stored))) continue;
      report(provider, { before: stored.breaker, after: next, nowMs: clock.nowMs() }, log);
      return;
    }
  };
  const isMostlyFailing = (): boolean => recent.filter((isOk) => !isOk).length * 2 >= recent.length;

  const probeOf = (claimed: number): Probe => ({
    giveBack: async () => {
      const stored = await read();
      if (stored.version === claimed) await write(unclaimed(stored.breaker, clock.nowMs()), stored);
    },
  });

  return {
    admit: async () => {
      const cached = await current();
      const first = admit(cached.breaker, clock.nowMs());
      if (first.kind === 'go') return { kind: 'go', probe: null };
      if (first.kind === 'wait') return first;
      if (await write(first.claim, cached)) return { kind: 'go', probe: probeOf(cached.version + 1) };
      const fresh = admit((await read()).breaker, clock.nowMs());
      // Still to be tried, and somebody else was faster: it is theirs.
      if (fresh.kind === 'probe') return { kind: 'wait', untilMs: clock.nowMs() };
      return fresh.kind === 'go' ? { kind: 'go', probe: null } : fresh;
    },
    isOpen: async () => (await current()).breaker.state === 'open',
    note: async (isAnswered, isProbe, log) => {
      recent = [...recent, isAnswered].slice(-RECENT_CALLS);
      if (isAnswered) {
        if (isProbe) await change((breaker) => afterSuccess(breaker, isProbe), log);
      } else if (isProbe || isMostlyFailing())
        await change((breaker) => afterFailure(breaker, isProbe, clock.nowMs()), log);
    },
  };
};

interface Turn {
  readonly before: Breaker;
  readonly after: Breaker;
  readonly nowMs: number;
}

const report = (provider: ProviderName, { before, after, nowMs }: Turn, log: Log): void => {
  if (after.state === 'open')
    log.warn('BREAKER_OPENED', {
      provider,
      trips: after.trips,
      retry_in_seconds: Math.ceil((after.retryAtMs - nowMs) / 1000),
    });
  else if (before.state === 'open') log.info('BREAKER_CLOSED', { provider, trips: before.trips });
};
