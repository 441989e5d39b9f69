import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { OVERDUE_ENVIRONMENT } from '../../lambdas/invoices/overdue.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { allowTable } from './permissions.ts';

// One read and one transaction for each of ten messages, side by side; the rest is for a contended table.
const TIMEOUT = Duration.seconds(10);
const BATCH_SIZE = 10;

// The first of a month makes many invoices due at once. Nobody waits for the event: five at a time are plenty.
const CONCURRENCY_MAX = 5;

// A minute each: enough for a throttled table or an invoice that was just being paid. After that it is a bug.
const RECEIVES_MAX = 5;

/** Tells merchants which of their invoices have become overdue, at the time when they do. */
export class DueInvoices extends Construct {
  readonly due: ConsumerQueue;
  readonly overdue: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly foundation: Foundation; readonly moneyTable: Table },
  ) {
    super(scope, id);
    const { foundation, moneyTable } = props;
    this.due = new ConsumerQueue(this, 'Due', {
      foundation,
      holds: 'due invoices',
      runbook: 'due-invoices-dead-letters',
      consumerTimeout: TIMEOUT,
      receivesMax: RECEIVES_MAX,
    });
    this.overdue = new BundledFunction(this, 'Overdue', {
      foundation,
      entry: 'invoices/overdue',
      declaration: OVERDUE_ENVIRONMENT,
      environment: { MONEY_TABLE: moneyTable.tableName },
      timeout: TIMEOUT,
      description: 'Tells once that an invoice is overdue',
    });
    allowTable(this.overdue, moneyTable, ['GetItem', 'PutItem']);
    this.due.consumedBy(this.overdue, { batchSize: BATCH_SIZE, concurrencyMax: CONCURRENCY_MAX });
  }
}
