import { expect, it } from 'vitest';
import { monthsOf } from '../../../lambdas/sandbox-provider/domain/history-range.ts';

it.each([
  ['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z', ['2026-11']],
  ['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z', ['2026-11']],
  ['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.001Z', ['2026-11', '2026-12']],
  ['2026-12-31T00:00:00.000Z', '2027-02-01T00:00:00.001Z', ['2026-12', '2027-01', '2027-02']],
])('from %s to %s touches %o', (from, to, months) => {
  expect(monthsOf(from, to)).toEqual(months);
});
