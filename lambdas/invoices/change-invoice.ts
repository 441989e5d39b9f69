import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { ok } from '../kernel/result.ts';
import { putNewPayment } from '../payments/payment-writes.ts';
import { type ChangeOnce, type ChangeOnceError, createChangeOnce } from '../platform/change-once.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import {
  type DecidedChange,
  decideInvoiceChange,
  type InvoiceChange,
  type InvoiceChangeError,
} from './domain/change-invoice.ts';
import type { Invoice } from './domain/invoice.ts';
import { invoiceView } from './domain/invoice-view.ts';
import { fromItem, invoiceKey } from './invoice-item.ts';
import { awaitPayment, moveInvoice } from './invoice-writes.ts';

/** A wish, and who makes it. */
export interface InvoiceChangeWish {
  readonly change: InvoiceChange;
  readonly eventSource: EventSource;
}

export type ChangeInvoiceError = InvoiceChangeError | ChangeOnceError;

export type ChangeInvoiceUseCase = ChangeOnce<Invoice, InvoiceChangeWish, InvoiceChangeError>;

const writesOf = (table: string, decided: DecidedChange): readonly WriteItem[] =>
  decided.kind === 'moved'
    ? moveInvoice(table, decided.invoice, decided.event)
    : [awaitPayment(table, decided.invoice), ...putNewPayment(table, decided.created)];

/** Finalises, pays, voids or gives up an invoice; a payment of it is created in the same transaction. */
export const createChangeInvoice = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
}): ChangeInvoiceUseCase =>
  createChangeOnce({
    ...deps,
    key: invoiceKey,
    fromItem,
    plan: async (invoice, { wish, resourceId: _id, ...wisher }, at) => {
      const { change, eventSource } = wish;
      const decided = decideInvoiceChange(invoice, change, { ...wisher, eventSource }, at);
      if (!decided.ok) return decided;
      return ok({
        resource: decided.value.invoice,
        answer: invoiceView(decided.value.invoice, at),
        writes: writesOf(deps.table, decided.value),
      });
    },
  });
