import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import type { BundledFunction } from './bundled-function.ts';
import { ALARM_PERIOD, functionMetric, raiseAlarm } from './observation.ts';
import { SilenceAlarm } from './silence-alarm.ts';

// A run tells once an hour, and its alarm stands until the next one tells something better.
const RUN_PERIOD = Duration.hours(1);

// Runs are hourly, so a day without one means that neither the hourly nor the daily ones come to their end.
const SILENT_HOURS = 26;

// One in fifty: a provider whose webhooks are lost is far above it, single disputes about single payments far below.
const UNMATCHED_PER_MILLE = 20;

// 10,000.00 of a currency with two decimals: what somebody should look at before the day is over.
const UNMATCHED_MINOR = 1_000_000;

// Longer than a break of any severity may wait for its first look.
const BREAK_AGE = Duration.days(7);

export interface ReconciliationAlarmsProps {
  readonly foundation: Foundation;
  readonly reconcile: BundledFunction;
  readonly machineArn: string;
}

/** What a person must hear of a reconciliation. */
export class ReconciliationAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { foundation, reconcile, machineArn }: ReconciliationAlarmsProps,
  ) {
    super(scope, id);
    for (const { name, metricName, description, runbook } of ENDINGS)
      raiseAlarm(this, name, foundation, {
        metric: new Metric({
          namespace: 'AWS/States',
          metricName,
          dimensionsMap: { StateMachineArn: machineArn },
          statistic: 'Sum',
          period: ALARM_PERIOD,
        }),
        above: 0,
        description,
        runbook,
      });
    new SilenceAlarm(this, 'Reported', {
      foundation,
      functions: [reconcile],
      code: 'RECONCILIATION_REPORTED',
      metric: 'ReconciliationReported',
      hours: SILENT_HOURS,
      description: 'No reconciliation came to its end for more than a day: nobody knows what providers say.',
      runbook: 'reconciliation-silent',
    });
    for (const { name, metric, above, description, runbook } of WATCHED)
      raiseAlarm(this, name, foundation, {
        metric: functionMetric(metric, reconcile.service, 'Maximum', RUN_PERIOD),
        above,
        description,
        runbook,
      });
  }
}

/** However an execution ends before its run does: each is counted for itself. */
const ENDINGS = [
  {
    name: 'Failed',
    metricName: 'ExecutionsFailed',
    description: 'A reconciliation failed: nothing of it was published.',
    runbook: 'reconciliation-failed',
  },
  {
    name: 'TimedOut',
    metricName: 'ExecutionsTimedOut',
    description: 'A reconciliation was still under way after twelve hours, and was stopped.',
    runbook: 'reconciliation-timed-out',
  },
  {
    name: 'Aborted',
    metricName: 'ExecutionsAborted',
    description: 'Somebody stopped a reconciliation.',
    runbook: 'reconciliation-aborted',
  },
] as const;

const WATCHED = [
  {
    name: 'MatchRate',
    metric: 'ReconciliationUnmatchedPerMille',
    above: UNMATCHED_PER_MILLE,
    description: 'More than one in fifty records of a provider does not match ours.',
    runbook: 'reconciliation-match-rate',
  },
  {
    name: 'UnmatchedAmount',
    metric: 'ReconciliationUnmatchedMinor',
    above: UNMATCHED_MINOR,
    description: 'Both sides differ by a large amount.',
    runbook: 'reconciliation-unmatched-amount',
  },
  {
    name: 'OldestBreak',
    metric: 'OldestBreakSeconds',
    above: BREAK_AGE.toSeconds(),
    description: 'A break has been open for more than a week.',
    runbook: 'oldest-break',
  },
] as const;
