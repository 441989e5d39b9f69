import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { FollowPayment } from '../payments/payment-effects.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createFollowPayments } from './follow-payments.ts';
import { createInvoiceStore } from './invoice-store.ts';

/** What a change of a payment does to its invoice, over the deployed table. */
export const connectInvoices = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
}): FollowPayment =>
  createFollowPayments({
    ...deps,
    invoices: createInvoiceStore({ ...deps, transact: createTransact(deps) }),
  });
