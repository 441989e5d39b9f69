import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';
import { METRICS_NAMESPACE } from './observation.ts';

export interface LinesToCount {
  /** Everything that may write the line. */
  readonly functions: readonly BundledFunction[];
  /** One of lambdas/platform/log-codes.ts. */
  readonly code: string;
  readonly metric: string;
  readonly period: Duration;
}

/** How many lines with a code were written within a period, whoever wrote them. */
export const countLines = (scope: Construct, { functions, code, metric, period }: LinesToCount): Metric => {
  for (const { logGroup, service } of functions)
    new MetricFilter(scope, service, {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.code', '=', code),
      // All filters add to one metric. Without a default value it costs nothing until something is counted.
      metricNamespace: METRICS_NAMESPACE,
      metricName: metric,
      metricValue: '1',
    });
  return new Metric({ namespace: METRICS_NAMESPACE, metricName: metric, statistic: 'Sum', period });
};
