import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DELIVER_ENVIRONMENT } from '../../lambdas/webhooks/deliver.environment.ts';
import { type Foundation, runsOnOneMachine } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { allowDecryptingWebhookSecrets } from './directory-key.ts';
import { allowTable } from './permissions.ts';

// Standard Webhooks: an endpoint has 15 to 30 s. We wait 15 s, and leave as much for recording the outcome.
const TIMEOUT = Duration.seconds(30);

// One slow endpoint must not hold up another merchant's event.
const BATCH_SIZE = 1;
const CONCURRENCY_MAX = 50;

// One receive is one attempt: deliver's schedule has seven, which end after about 18 hours.
const RECEIVES_MAX = 7;

export interface OutboundProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly directoryTable: Table;
  readonly directoryKeyArn: string;
}

/** Events on their way to merchants' endpoints. */
export class Outbound extends Construct {
  readonly deliveries: ConsumerQueue;
  readonly deliver: BundledFunction;

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
    this.deliver = new BundledFunction(this, 'Deliver', {
      foundation,
      entry: 'webhooks/deliver',
      declaration: DELIVER_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        DIRECTORY_TABLE: props.directoryTable.tableName,
        DELIVERIES_QUEUE_URL: this.deliveries.queue.queueUrl,
        ALLOW_HTTP_ENDPOINTS: String(runsOnOneMachine(foundation.settings)),
      },
      timeout: TIMEOUT,
      description: "Signs events and posts them to merchants' endpoints",
    });
    allowTable(this.deliver, props.moneyTable, ['GetItem', 'PutItem', 'UpdateItem']);
    allowTable(this.deliver, props.directoryTable, ['GetItem']);
    allowDecryptingWebhookSecrets(this.deliver, props.directoryKeyArn);
    // Consuming includes sqs:ChangeMessageVisibility, which is how a failed delivery waits for its next attempt.
    this.deliveries.consumedBy(this.deliver, { batchSize: BATCH_SIZE, concurrencyMax: CONCURRENCY_MAX });
  }
}
