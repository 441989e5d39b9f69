import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DELIVER_ENVIRONMENT } from '../../lambdas/webhooks/deliver.environment.ts';
import { type Foundation, runsOnOneMachine } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { allowDecryptingWebhookSecrets } from './directory-key.ts';
import { LaterMessages } from './later-messages.ts';
import { LogAlarm } from './log-alarm.ts';
import { allowEndpointEvents, allowSend, allowTable } from './permissions.ts';
import { Redeliveries } from './redeliveries.ts';

// Standard Webhooks: an endpoint has 15 to 30 s. We wait 15 s, and leave as much for recording the outcome.
const TIMEOUT = Duration.seconds(30);

// Deliveries of a batch are made side by side, so a slow endpoint holds up nobody: its neighbours are sent, recorded
// and done. A full batch receives and deletes ten messages for the price of one.
const BATCH_SIZE = 10;

// 50 × 10 deliveries at a time, each of 15 s at worst: 33 a second of nothing but dead endpoints.
const CONCURRENCY_MAX = 50;

// What the endpoint does is a recorded outcome and starts a new message: only failures of our own are received again.
const RECEIVES_MAX = 5;

// Names are looked up by threads, of which Node has four and gives two to lookups: two endpoints whose name servers keep
// silent would hold up every other delivery of the function. Half of 64 is three times a batch, and what hung in the batch before.
const THREADS = 64;

export interface OutboundProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly webhooksTable: Table;
  readonly directoryKeyArn: string;
}

/** Events on their way to merchants' endpoints, for the first time or again. */
export class Outbound extends Construct {
  readonly deliveries: ConsumerQueue;
  readonly later: LaterMessages;
  readonly deliver: BundledFunction;
  readonly redeliveries: Redeliveries;

  constructor(scope: Construct, id: string, props: OutboundProps) {
    super(scope, id);
    const { foundation } = props;
    this.deliveries = new ConsumerQueue(this, 'Deliveries', {
      foundation,
      holds: 'deliveries',
      runbook: 'deliveries-dead-letters',
      consumerTimeout: TIMEOUT,
      receivesMax: RECEIVES_MAX,
    });
    const { queue } = this.deliveries;
    this.later = new LaterMessages(this, 'Later', { queues: [queue] });
    this.deliver = new BundledFunction(this, 'Deliver', {
      foundation,
      entry: 'webhooks/deliver',
      declaration: DELIVER_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        WEBHOOKS_TABLE: props.webhooksTable.tableName,
        DELIVERIES_QUEUE_URL: queue.queueUrl,
        DELIVERIES_QUEUE_ARN: queue.queueArn,
        SCHEDULE_GROUP: this.later.groupName,
        SCHEDULE_ROLE_ARN: this.later.role.roleArn,
        ALLOW_HTTP_ENDPOINTS: String(runsOnOneMachine(foundation.settings)),
      },
      timeout: TIMEOUT,
      description: "Signs events and posts them to merchants' endpoints",
    });
    this.deliver.lambda.addEnvironment('UV_THREADPOOL_SIZE', String(THREADS));
    allowTable(this.deliver, props.webhooksTable, ['GetItem', 'UpdateItem']);
    // That an endpoint was disabled is an event, in one transaction with the disabling.
    allowEndpointEvents(this.deliver, props.moneyTable);
    allowDecryptingWebhookSecrets(this.deliver, props.directoryKeyArn);
    allowSend(this.deliver, queue);
    this.later.allowScheduling(this.deliver);
    this.deliveries.consumedBy(this.deliver, { batchSize: BATCH_SIZE, concurrencyMax: CONCURRENCY_MAX });
    const { webhooksTable } = props;
    this.redeliveries = new Redeliveries(this, 'Redeliveries', {
      foundation,
      webhooksTable,
      deliveries: queue,
    });
    this.watch(foundation);
  }

  private watch(foundation: Foundation): void {
    new LogAlarm(this, 'EndpointDisabled', {
      foundation,
      code: 'ENDPOINT_DISABLED',
      metric: 'EndpointDisabled',
      functions: [this.deliver],
      description: "A merchant's endpoint answered 410 or failed for days: it gets no more events.",
      runbook: 'endpoint-disabled',
    });
    new LogAlarm(this, 'DeliveryDead', {
      foundation,
      code: 'DELIVERY_DEAD',
      metric: 'DeliveryDead',
      functions: [this.deliver],
      description: 'An endpoint did not take an event in any attempt: it is kept, and not sent again.',
      runbook: 'delivery-dead',
    });
  }
}
