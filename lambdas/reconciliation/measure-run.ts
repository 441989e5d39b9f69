import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { largestUnmatched, unmatchedPerMille } from './domain/run-summary.ts';
import type { MeasureRun } from './publish-run.ts';

/**
 * What the alarms watch: what does not match, of how much money, and for how long nobody has ended a break. Each run says it
 * twice: for the deployment, which is what alarms look at, and for its provider. A step that is done again says the same
 * again, so only its largest value may be looked at, never a sum.
 */
export const createMeasureRun = (service: string): MeasureRun => {
  const metrics = new Metrics({ namespace: 'Quittance', serviceName: service });
  return async ({ provider }, summary, ages) => {
    for (const dimensions of [{}, { provider }]) {
      metrics.addDimensions(dimensions);
      metrics.addMetric('ReconciliationUnmatchedPerMille', MetricUnit.Count, unmatchedPerMille(summary));
      metrics.addMetric('ReconciliationUnmatchedMinor', MetricUnit.Count, Number(largestUnmatched(summary)));
      metrics.addMetric('OldestBreakSeconds', MetricUnit.Seconds, ages.oldestSeconds);
      metrics.publishStoredMetrics();
    }
  };
};
