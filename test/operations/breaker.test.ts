import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  afterFailure,
  afterSuccess,
  type Breaker,
  CLOSED,
  FAILURES_MAX,
  PROBE_MS,
  RETRY_SECONDS,
  RETRY_SECONDS_LATER,
  WINDOW_MS,
} from '../../lambdas/operations/domain/breaker.ts';
import { fullBucket, takeToken } from '../../lambdas/operations/domain/token-bucket.ts';

const WAIT_MS_MAX = Math.max(PROBE_MS, RETRY_SECONDS_LATER * 1000);

interface World {
  readonly breaker: Breaker;
  readonly nowMs: number;
  /** The call that was sent to find out, and when. */
  readonly probeAtMs: number | null;
}

type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'call'; readonly isAnswered: boolean; readonly isLost: boolean };

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 90_000 }) }),
    fc.record({ kind: fc.constant('call' as const), isAnswered: fc.boolean(), isLost: fc.boolean() }),
  ),
  { maxLength: 120 },
);

/** One call, or time passing; a call whose process died never tells how it went. */
const take = (world: World, step: Step): World => {
  if (step.kind === 'pass') return { ...world, nowMs: world.nowMs + step.ms };
  const { breaker, nowMs } = world;
  const admission = admit(breaker, nowMs);
  if (admission.kind === 'wait') {
    expect(breaker.state).toBe('open');
    expect(admission.untilMs).toBeGreaterThan(nowMs);
    expect(admission.untilMs - nowMs).toBeLessThanOrEqual(WAIT_MS_MAX);
    return world;
  }
  const isProbe = admission.kind === 'probe';
  expect(isProbe).toBe(breaker.state === 'open');
  // Never two probes at once: the one before was answered, or has had the time to die.
  if (isProbe && world.probeAtMs !== null) expect(nowMs - world.probeAtMs).toBeGreaterThanOrEqual(PROBE_MS);
  const claimed = isProbe ? admission.claim : breaker;
  if (step.isLost) return { ...world, breaker: claimed, probeAtMs: isProbe ? nowMs : world.probeAtMs };
  const after = step.isAnswered ? afterSuccess(claimed, isProbe) : afterFailure(claimed, isProbe, nowMs);
  if (isProbe) expect(after.state).toBe(step.isAnswered ? 'closed' : 'open');
  return { breaker: after, nowMs, probeAtMs: isProbe ? null : world.probeAtMs };
};

describe('the breaker', () => {
  it('never lets two probes run at once, never keeps anybody waiting for ever, and closes with the first answer', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const start: World = { breaker: CLOSED, nowMs: 0, probeAtMs: null };
        const end = story.reduce<World>(take, start);
        const later = end.nowMs + WAIT_MS_MAX;
        const admission = admit(end.breaker, later);
        expect(admission.kind).not.toBe('wait');
        if (admission.kind === 'probe') expect(afterSuccess(admission.claim, true)).toEqual(CLOSED);
      }),
      { numRuns: 2000 },
    );
  });

  it('opens with the tenth failure of half a minute, and not with ten that are spread over more', () => {
    const fail = (breaker: Breaker, atMs: number): Breaker => afterFailure(breaker, false, atMs);
    const times = Array.from({ length: FAILURES_MAX }, (_, index) => index);
    const dense = times.reduce((breaker, n) => fail(breaker, n * 100), CLOSED);
    expect(dense).toEqual({ state: 'open', trips: 1, retryAtMs: 900 + RETRY_SECONDS[0] * 1000 });
    const sparse = times.reduce((breaker, n) => fail(breaker, (n * WINDOW_MS) / 5), CLOSED);
    expect(sparse.state).toBe('closed');
  });

  it('asks after 10, 20, 40 s and then once a minute', () => {
    let breaker: Breaker = { state: 'open', trips: 1, retryAtMs: 0 };
    const waits: number[] = [];
    for (let n = 0; n < 5; n++) {
      breaker = afterFailure(breaker, true, 0);
      if (breaker.state === 'open') waits.push(breaker.retryAtMs / 1000);
    }
    expect(waits).toEqual([20, 40, 60, 60, 60]);
  });

  it('listens while it is open to its probe alone: other calls left before it opened', () => {
    const open: Breaker = { state: 'open', trips: 2, retryAtMs: 5 };
    expect(afterFailure(open, false, 10)).toBe(open);
    expect(afterSuccess(open, false)).toBe(open);
  });
});

describe('the pace of an instance', () => {
  it('never lets more calls leave in any stretch of time than its share and a second’s worth at once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 80 }),
        (perSecond, gaps) => {
          let bucket = fullBucket(perSecond, 0);
          let nowMs = 0;
          const left: number[] = [];
          for (const gap of gaps) {
            nowMs += gap;
            const taken = takeToken(bucket, perSecond, nowMs);
            bucket = taken.bucket;
            left.push(nowMs + taken.waitMs);
          }
          for (const [index, from] of left.entries())
            for (const [further, to] of left.slice(index).entries())
              expect(further + 1).toBeLessThanOrEqual(((to - from) / 1000) * perSecond + perSecond + 1.001);
        },
      ),
    );
  });
});
