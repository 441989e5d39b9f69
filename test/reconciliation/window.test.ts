import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkWindow,
  SCHEDULE_KINDS,
  scheduledWindow,
} from '../../lambdas/reconciliation/domain/run-window.ts';
import { decideWindow, isInside, SAFETY_LAG_MS } from '../../lambdas/reconciliation/domain/window.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');
const DAY_MS = 86_400_000;
const decide = (fromMs: number, toMs: number) =>
  decideWindow({ fromMs, toMs }, { nowMs: NOW_MS, safetyLagMs: SAFETY_LAG_MS });

test('a window reads three days more on both sides, and nothing that has not happened', () => {
  const decided = decide(NOW_MS - 5 * DAY_MS, NOW_MS - DAY_MS);
  expect(decided).toMatchObject({
    ok: true,
    value: { read: { fromMs: NOW_MS - 8 * DAY_MS, toMs: NOW_MS } },
  });
});

test('a window in the future is refused, with the latest end that would do', () => {
  expect(decide(NOW_MS, NOW_MS + DAY_MS)).toEqual({
    ok: false,
    error: { kind: 'window_not_over', latest: '2026-11-21T11:45:00.000Z' },
  });
});

test('a window that ends within the safety lag is refused', () => {
  expect(decide(NOW_MS - DAY_MS, NOW_MS - SAFETY_LAG_MS)).toMatchObject({ ok: true });
  expect(decide(NOW_MS - DAY_MS, NOW_MS - SAFETY_LAG_MS + 1)).toMatchObject({ ok: false });
});

test('a window that ends where it begins is refused', () => {
  expect(decide(NOW_MS - DAY_MS, NOW_MS - DAY_MS)).toEqual({ ok: false, error: { kind: 'window_empty' } });
});

test('its first moment belongs to a window, its last one to the next', () => {
  const span = { fromMs: NOW_MS, toMs: NOW_MS + 1 };
  expect(isInside(span, '2026-11-21T12:00:00.000Z')).toBe(true);
  expect(isInside(span, '2026-11-21T12:00:00.001Z')).toBe(false);
  expect(isInside(span, '2026-11-21T11:59:59.999Z')).toBe(false);
});

test('a schedule means the day before, as soon as that is over for the safety lag', () => {
  const dayAt = (at: string) => new Date(scheduledWindow('daily', Date.parse(at)).fromMs).toISOString();
  expect(dayAt('2026-11-22T03:00:00.000Z')).toBe('2026-11-21T00:00:00.000Z');
  expect(dayAt('2026-11-22T00:15:00.000Z')).toBe('2026-11-21T00:00:00.000Z');
  expect(dayAt('2026-11-22T00:14:59.999Z')).toBe('2026-11-20T00:00:00.000Z');
});

test('whenever a schedule fires, what it means may be reconciled', () => {
  const midnightMs = Date.parse('2026-11-22T00:00:00.000Z');
  const time = fc.oneof(
    fc.integer({ min: NOW_MS - 400 * DAY_MS, max: NOW_MS + 400 * DAY_MS }),
    fc.integer({ min: midnightMs - 2 * SAFETY_LAG_MS, max: midnightMs + 2 * SAFETY_LAG_MS }),
  );
  fc.assert(
    fc.property(time, fc.constantFrom(...SCHEDULE_KINDS), (nowMs, kind) => {
      const window = scheduledWindow(kind, nowMs);
      expect(checkWindow(window, { nowMs, safetyLagMs: SAFETY_LAG_MS })).toMatchObject({ ok: true });
    }),
  );
});
