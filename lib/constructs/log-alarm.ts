import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import type { BundledFunction } from './bundled-function.ts';
import { ALARM_PERIOD, METRICS_NAMESPACE, raiseAlarm } from './observation.ts';

export interface LogAlarmProps {
  readonly foundation: Foundation;
  /** Everything that may write the line. */
  readonly functions: readonly BundledFunction[];
  /** One of lambdas/platform/log-codes.ts. */
  readonly code: string;
  readonly metric: string;
  readonly description: string;
  readonly runbook: string;
}

/**
 * One alarm for every line with a code, whoever wrote it. It counts log lines: the line is the evidence that a person
 * needs first, and nobody can write it and forget to count.
 */
export class LogAlarm extends Construct {
  constructor(scope: Construct, id: string, props: LogAlarmProps) {
    super(scope, id);
    for (const { logGroup, service } of props.functions)
      new MetricFilter(this, service, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.code', '=', props.code),
        // All filters add to one metric. Without a default value it costs nothing until something is counted.
        metricNamespace: METRICS_NAMESPACE,
        metricName: props.metric,
        metricValue: '1',
      });
    raiseAlarm(this, 'Told', props.foundation, {
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: props.metric,
        statistic: 'Sum',
        period: ALARM_PERIOD,
      }),
      above: 0,
      description: props.description,
      runbook: props.runbook,
    });
  }
}
