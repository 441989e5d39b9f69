import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAttempt } from '../../lambdas/webhooks/domain/judge-attempt.ts';
import { ATTEMPTS_MAX, waitAfterSeconds } from '../../lambdas/webhooks/domain/retry-schedule.ts';
import { retryAfterSeconds } from '../../lambdas/webhooks/retry-after.ts';

const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe('the retry schedule', () => {
  it('is the one of Standard Webhooks, over three days', () => {
    const waits = Array.from({ length: ATTEMPTS_MAX }, (_, index) => waitAfterSeconds(index + 1, 0));

    expect(waits).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  it('adds up to a tenth, in whole seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: ATTEMPTS_MAX - 1 }), chance, (attempt, random) => {
        const least = waitAfterSeconds(attempt, 0) ?? Number.NaN;
        const wait = waitAfterSeconds(attempt, random) ?? Number.NaN;
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(least);
        expect(wait).toBeLessThanOrEqual(Math.ceil(least * 1.1));
      }),
    );
  });

  it('has nothing after the last attempt', () => {
    expect(waitAfterSeconds(ATTEMPTS_MAX + 1, 0.5)).toBeNull();
  });
});

describe('the verdict on an attempt', () => {
  const status = fc.option(fc.integer({ min: 100, max: 599 }), { nil: null });
  const attempt = fc.integer({ min: 1, max: ATTEMPTS_MAX });

  it('is a yes for every 2xx, and for nothing else', () => {
    fc.assert(
      fc.property(status, attempt, chance, (answer, number, random) => {
        const { kind } = judgeAttempt({
          status: answer,
          retryAfter: null,
          attempt: number,
          nowMs: NOW_MS,
          random,
        });
        expect(kind === 'delivered').toBe(answer !== null && Math.floor(answer / 100) === 2);
      }),
    );
  });

  it('never comes back sooner than the schedule or the receiver say, nor later than a day and its jitter', () => {
    fc.assert(
      fc.property(status, attempt, fc.nat(86_400), chance, (answer, number, asked, random) => {
        const verdict = judgeAttempt({
          status: answer,
          retryAfter: asked,
          attempt: number,
          nowMs: NOW_MS,
          random,
        });
        if (verdict.kind !== 'retry') return;
        const waitMs = verdict.atMs - NOW_MS;
        expect(waitMs).toBeGreaterThanOrEqual((waitAfterSeconds(number, 0) ?? 0) * 1000);
        expect(waitMs).toBeGreaterThanOrEqual(asked * 1000);
        expect(waitMs).toBeLessThanOrEqual(86_400_000 * 1.1);
      }),
    );
  });

  it('ends with the last attempt, and not before', () => {
    const verdicts = Array.from({ length: ATTEMPTS_MAX }, (_, index) =>
      judgeAttempt({ status: 500, retryAfter: null, attempt: index + 1, nowMs: NOW_MS, random: 0.5 }),
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual([...new Array(ATTEMPTS_MAX - 1).fill('retry'), 'dead']);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120],
    [' 5 ', 5],
    ['0', 0],
    ['999999', 86_400],
    ['Sat, 21 Nov 2026 09:02:00 GMT', 120],
    ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 86_400],
  ])('"%s" means %i seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW_MS)).toBe(seconds);
  });

  it.each([null, '', '-1', '1.5', 'soon', '2026-11-21', '1e9', 'Sat, 99 Nov 2026 09:02:00 GMT'])(
    '"%s" means nothing',
    (header) => {
      expect(retryAfterSeconds(header, NOW_MS)).toBeNull();
    },
  );
});
