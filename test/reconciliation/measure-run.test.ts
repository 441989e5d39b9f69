import { afterEach, expect, test, vi } from 'vitest';
import { countAll } from '../../lambdas/reconciliation/domain/report.ts';
import { createRun } from '../../lambdas/reconciliation/domain/run.ts';
import { createMeasureRun } from '../../lambdas/reconciliation/measure-run.ts';

afterEach(() => vi.restoreAllMocks());

test('a run is measured once for the deployment, which is what alarms look at, and once for its provider', async () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    if (String(line).startsWith('{"_aws"')) lines.push(String(line));
    return true;
  });
  const run = createRun(
    { provider: 'sandbox', window: { fromMs: 0, toMs: 1 }, trigger: 'api', allowanceMs: 0 },
    { attempt: 1, nowMs: 2, execution: null },
  );
  const summary = {
    matchedPerMille: 500,
    counts: countAll((found) => (found === 'matched' || found === 'missing_here' ? 1 : 0)),
    badRows: 0,
    disagreements: 1,
    healing: { healed: 0, failed: 0, none: 1, booked: 0 },
    opened: { opened: 1, reopened: 0, changed: 0, seen: 0, letBe: 0, autoResolved: 0 },
    unmatched: [{ currency: 'EUR' as never, minor: 1250n }],
  };
  const measure = createMeasureRun('reconcile');
  await measure(run, summary, { oldestSeconds: 60, bands: [1, 0, 0, 0] });
  await measure({ ...run, provider: 'stripe' }, summary, { oldestSeconds: 60, bands: [1, 0, 0, 0] });

  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const values = {
    service: 'reconcile',
    ReconciliationUnmatchedPerMille: 500,
    ReconciliationUnmatchedMinor: 1250,
    OldestBreakSeconds: 60,
  };
  expect(told).toMatchObject([
    values,
    { ...values, provider: 'sandbox' },
    values,
    { ...values, provider: 'stripe' },
  ]);
  const dimensionsOf = ({ _aws }: Record<string, unknown>) =>
    (_aws as { CloudWatchMetrics: { Dimensions: string[][] }[] }).CloudWatchMetrics[0]?.Dimensions;
  expect(told.map(dimensionsOf)).toEqual([
    [['service']],
    [['service', 'provider']],
    [['service']],
    [['service', 'provider']],
  ]);
});
