import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { ALARM_PERIOD, raiseAlarm } from './observation.ts';

// The longest that SQS keeps a message: someone must have the time to look at it, fix the cause and send it back.
const DEAD_LETTER_RETENTION = Duration.days(14);

/** Where failed messages rest, and the alarm that is raised as long as there is one. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly foundation: Foundation;
      readonly alarmDescription: string;
      /** As `AlarmOn` has it. */
      readonly runbook: string;
    },
  ) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', { retentionPeriod: DEAD_LETTER_RETENTION, enforceSSL: true });
    raiseAlarm(this, 'Alarm', props.foundation, {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
      description: props.alarmDescription,
      runbook: props.runbook,
    });
    accept(this, {
      'Serverless-SQSRedrivePolicy': 'This is the dead-letter queue: a human empties it.',
    });
  }
}
