import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RELAY_ENVIRONMENT } from '../../lambdas/relay/relay.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { LaterMessages } from './later-messages.ts';
import { followStream } from './money-stream.ts';
import { ALARM_PERIOD, raiseAlarm } from './observation.ts';
import { allowSend, allowTable } from './permissions.ts';

// A record becomes at most a few SQS messages of some milliseconds each; 30 s survive a slow minute of SQS.
const TIMEOUT = Duration.seconds(30);

// Ten entries are what one SendMessageBatch takes, and a payment's transaction writes about four records.
const BATCH_SIZE = 50;

// A record that cannot be relayed holds up its shard. A quarter of an hour outlasts a hiccup of SQS, and leaves
// 23 hours and 45 minutes of the stream's 24 hours to relay the record by hand.
const RECORD_AGE_MAX = Duration.minutes(15);

// Normal is below a second. A minute behind, clients notice that payments stay pending.
const BEHIND_LIMIT = Duration.minutes(1);

export interface RelayProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly webhooksTable: Table;
  readonly commands: Queue;
  readonly resolutions: Queue;
  readonly dueInvoices: Queue;
  readonly deliveries: Queue;
  readonly later: LaterMessages;
}

/** Carries what was written to the money table on to the queues: nothing is sent that was not committed. */
export class Relay extends Construct {
  readonly failures: Queue;
  readonly relay: BundledFunction;

  constructor(scope: Construct, id: string, props: RelayProps) {
    super(scope, id);
    const { foundation } = props;
    this.failures = new DeadLetterQueue(this, 'Failures', {
      foundation,
      alarmDescription:
        'Stream records were not relayed; they are in the stream for a day: relay them again.',
      runbook: 'relay-failures',
    }).queue;
    accept(this.failures, {
      'AwsSolutions-SQS3': "It is the stream's dead-letter queue, which the rule cannot see.",
    });
    this.relay = new BundledFunction(this, 'Relay', {
      foundation,
      entry: 'relay/relay',
      declaration: RELAY_ENVIRONMENT,
      environment: {
        PROVIDER_COMMANDS_QUEUE_URL: props.commands.queueUrl,
        RESOLUTIONS_QUEUE_URL: props.resolutions.queueUrl,
        RESOLUTIONS_QUEUE_ARN: props.resolutions.queueArn,
        DUE_INVOICES_QUEUE_URL: props.dueInvoices.queueUrl,
        DUE_INVOICES_QUEUE_ARN: props.dueInvoices.queueArn,
        DELIVERIES_QUEUE_URL: props.deliveries.queueUrl,
        WEBHOOKS_TABLE: props.webhooksTable.tableName,
        SCHEDULE_GROUP: props.later.groupName,
        SCHEDULE_ROLE_ARN: props.later.role.roleArn,
      },
      timeout: TIMEOUT,
      description: 'Carries committed changes from the money table to the queues',
    });
    for (const queue of [props.commands, props.resolutions, props.dueInvoices, props.deliveries])
      allowSend(this.relay, queue);
    props.later.allowScheduling(this.relay);
    // Which endpoints listen, and what they were told: deliveries to disabled ones are noted, not sent.
    allowTable(this.relay, props.webhooksTable, ['PutItem', 'Query', 'UpdateItem']);
    followStream(this, {
      table: props.moneyTable,
      consumer: this.relay,
      failures: this.failures,
      batchSize: BATCH_SIZE,
      maxRecordAge: RECORD_AGE_MAX,
    });
    this.watch(foundation);
  }

  private watch(foundation: Foundation): void {
    raiseAlarm(this.relay, 'Behind', foundation, {
      metric: this.relay.lambda.metric('IteratorAge', { period: ALARM_PERIOD, statistic: 'Maximum' }),
      above: BEHIND_LIMIT.toMilliseconds(),
      description: 'The relay is behind the money table: payments stay pending.',
      runbook: 'relay-behind',
    });
    raiseAlarm(this.relay, 'Errors', foundation, {
      metric: this.relay.lambda.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      description: 'The relay failed, crashed or timed out; its shard waits.',
      runbook: 'relay-errors',
    });
  }
}
