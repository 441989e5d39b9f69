import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Clock } from '../kernel/clock.ts';
import type { Break } from '../ledger/domain/break.ts';
import { largestUnmatched } from './domain/run-summary.ts';
import type { MeasureRun } from './publish-run.ts';

/** Pages of a hundred: whoever has more open breaks than that has no question about the age of the oldest. */
const PAGES_MAX = 100;
const PAGE = 100;

type ListOpen = (
  limit: number,
  before: string | null,
) => Promise<{ readonly items: readonly Pick<Break, 'openedAt'>[]; readonly next: string | null }>;

/** Seconds since the oldest open break was opened; 0 if none is open. */
const oldestBreakSeconds = async (listOpen: ListOpen, nowMs: number): Promise<number> => {
  let oldestMs = nowMs;
  let before: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page: Awaited<ReturnType<ListOpen>> = await listOpen(PAGE, before);
    for (const { openedAt } of page.items) oldestMs = Math.min(oldestMs, Date.parse(openedAt));
    before = page.next;
    if (before === null) break;
  }
  return Math.floor((nowMs - oldestMs) / 1000);
};

/** What the alarms watch: what does not match, of how much money, and for how long nobody has ended a break. */
export const createMeasureRun = (deps: {
  readonly listOpen: ListOpen;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly service: string;
}): MeasureRun => {
  const metrics = new Metrics({ namespace: 'Quittance', serviceName: deps.service });
  return async (_run, summary) => {
    const ageSeconds = await oldestBreakSeconds(deps.listOpen, deps.clock.nowMs());
    metrics.addMetric('ReconciliationUnmatchedPerMille', MetricUnit.Count, 1000 - summary.matchedPerMille);
    metrics.addMetric('ReconciliationUnmatchedMinor', MetricUnit.Count, Number(largestUnmatched(summary)));
    metrics.addMetric('OldestBreakSeconds', MetricUnit.Seconds, ageSeconds);
    metrics.publishStoredMetrics();
  };
};
