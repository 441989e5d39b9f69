import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';

export const METRICS_NAMESPACE = 'Quittance';

export const LOG_RETENTION = {
  // Long enough to look back over a sprint and its release.
  dev: RetentionDays.ONE_MONTH,
  // PCI DSS 4.0.1, 10.5.1: twelve months of audit history; thirteen so that a year-old incident is still whole.
  production: RetentionDays.THIRTEEN_MONTHS,
} as const;

// CloudWatch's finest period for AWS metrics: a dead letter is seen within a minute or two.
export const ALARM_PERIOD = Duration.minutes(1);

interface Told {
  readonly metric: IMetric;
  /** What is wrong, in one sentence. */
  readonly description: string;
  /** The page that says what to do: its name below docs/runbooks/, without `.md`. */
  readonly runbook: string;
}

export interface AlarmOn extends Told {
  /** The alarm is raised above this value. */
  readonly above: number;
  /** Periods in a row above the value; one unless a single bad period is normal. */
  readonly periods?: number;
}

const describe = ({ description, runbook }: Told): string => `${description} See docs/runbooks/${runbook}.md`;

const tell = (alarm: Alarm, { alarmTopic }: Foundation): Alarm => {
  const action = new SnsAction(alarmTopic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
};

/** An alarm that goes to the one alarm topic, and comes back as OK there too. */
export const raiseAlarm = (scope: Construct, id: string, foundation: Foundation, on: AlarmOn): Alarm =>
  tell(
    new Alarm(scope, id, {
      metric: on.metric,
      threshold: on.above,
      evaluationPeriods: on.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: describe(on),
      // No data means that nothing ran: at rest the app has nothing to complain about.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }),
    foundation,
  );

/** The other way round: an alarm for so many periods in a row in which nothing was counted. */
export const raiseSilence = (
  scope: Construct,
  id: string,
  foundation: Foundation,
  on: Told & { readonly periods: number },
): Alarm =>
  tell(
    new Alarm(scope, id, {
      metric: on.metric,
      threshold: 1,
      evaluationPeriods: on.periods,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      alarmDescription: describe(on),
      // Nothing is written where nothing runs: silence has no data.
      treatMissingData: TreatMissingData.BREACHING,
    }),
    foundation,
  );

/** A metric that a function writes with Powertools: its only dimension is the function's `service`. */
export const functionMetric = (name: string, service: string, statistic: string, period: Duration): Metric =>
  new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service },
    statistic,
    period,
  });
