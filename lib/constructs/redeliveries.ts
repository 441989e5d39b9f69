import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REDELIVER_ENVIRONMENT } from '../../lambdas/webhooks/redeliver.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { allowIndexQuery, allowSend, allowTable } from './permissions.ts';
import { WEBHOOKS_INDEX_NAMES } from './tables.ts';

// A message is a thousand deliveries handed over: some seconds, and ten times that when the table is busy.
const TIMEOUT = Duration.seconds(60);

// Redeliveries are few and long. One at a time for each invocation, so that a large one is not another's delay.
const BATCH_SIZE = 1;

// The least that Lambda takes. More would hand over faster than deliveries are sent.
const CONCURRENCY_MAX = 2;

// Every page is noted: a message that comes again goes on from where the redelivery is.
const RECEIVES_MAX = 5;

export interface RedeliveriesProps {
  readonly foundation: Foundation;
  readonly webhooksTable: Table;
  readonly deliveries: IQueue;
}

/** Events that somebody wants to have sent again, on their way into the queue of deliveries. */
export class Redeliveries extends Construct {
  readonly wishes: ConsumerQueue;
  readonly redeliver: BundledFunction;

  constructor(scope: Construct, id: string, { foundation, webhooksTable, deliveries }: RedeliveriesProps) {
    super(scope, id);
    this.wishes = new ConsumerQueue(this, 'Wishes', {
      foundation,
      holds: 'redeliveries',
      runbook: 'redeliveries-dead-letters',
      consumerTimeout: TIMEOUT,
      receivesMax: RECEIVES_MAX,
    });
    const { queue } = this.wishes;
    this.redeliver = new BundledFunction(this, 'Redeliver', {
      foundation,
      entry: 'webhooks/redeliver',
      declaration: REDELIVER_ENVIRONMENT,
      environment: {
        WEBHOOKS_TABLE: webhooksTable.tableName,
        DELIVERIES_QUEUE_URL: deliveries.queueUrl,
        REDELIVERIES_QUEUE_URL: queue.queueUrl,
      },
      timeout: TIMEOUT,
      description: 'Hands events over to be delivered again, page by page',
    });
    allowTable(this.redeliver, webhooksTable, ['BatchGetItem', 'GetItem', 'PutItem', 'Query']);
    for (const index of WEBHOOKS_INDEX_NAMES) allowIndexQuery(this.redeliver, webhooksTable, index);
    allowSend(this.redeliver, deliveries);
    allowSend(this.redeliver, queue);
    this.wishes.consumedBy(this.redeliver, { batchSize: BATCH_SIZE, concurrencyMax: CONCURRENCY_MAX });
  }
}
