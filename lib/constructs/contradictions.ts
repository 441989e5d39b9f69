import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import type { BundledFunction } from './bundled-function.ts';
import { ALARM_PERIOD, METRICS_NAMESPACE, raiseAlarm } from './observation.ts';

/** One of lambdas/platform/log-codes.ts. */
const CODE = 'OPERATION_CONTRADICTED';
const METRIC = 'OperationContradicted';

export interface ContradictionsProps {
  readonly foundation: Foundation;
  /** Everything that records what providers say. */
  readonly recorders: readonly BundledFunction[];
}

/**
 * One alarm for every answer that contradicts the books, by whichever way it came. It counts log lines: the line is
 * the evidence that a person needs first, and nobody can write it and forget to count.
 */
export class Contradictions extends Construct {
  constructor(scope: Construct, id: string, { foundation, recorders }: ContradictionsProps) {
    super(scope, id);
    for (const { logGroup, service } of recorders)
      new MetricFilter(this, service, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.code', '=', CODE),
        // All filters add to one metric. Without a default value it costs nothing until something is counted.
        metricNamespace: METRICS_NAMESPACE,
        metricName: METRIC,
        metricValue: '1',
      });
    raiseAlarm(this, 'Told', foundation, {
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: METRIC,
        statistic: 'Sum',
        period: ALARM_PERIOD,
      }),
      above: 0,
      description: 'A provider says the opposite of what the books say: money may be wrong.',
      runbook: 'operation-contradicted',
    });
  }
}
