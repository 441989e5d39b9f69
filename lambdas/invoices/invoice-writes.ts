import { putEvent } from '../platform/event-item.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { INVOICE_TRANSITIONS, type Invoice, type InvoiceState, type OpenInvoice } from './domain/invoice.ts';
import type { InvoiceEvent } from './domain/invoice-view.ts';
import { invoiceKey, toItem } from './invoice-item.ts';

/** Written over exactly the invoice that was decided on, and only if its state may come before. */
const replaceInvoice = (table: string, invoice: Invoice, from: readonly InvoiceState[]): WriteItem => {
  const isUndecided = '#version = :decided_on';
  const mayFollow = `#state IN (${from.map((_, index) => `:from_${index}`).join(', ')})`;
  return {
    Put: {
      TableName: table,
      Item: toItem(invoice),
      ConditionExpression: `${isUndecided} AND ${mayFollow}`,
      ExpressionAttributeNames: { '#version': 'version', '#state': 'state' },
      ExpressionAttributeValues: {
        ':decided_on': invoice.version - 1,
        ...Object.fromEntries(from.map((state, index) => [`:from_${index}`, state])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/** The writes that move an invoice on: the invoice itself and the event of the change. */
export const moveInvoice = (table: string, invoice: Invoice, event: InvoiceEvent): readonly WriteItem[] => [
  replaceInvoice(table, invoice, INVOICE_TRANSITIONS[event.type].from),
  putEvent(table, invoiceKey(invoice.id).pk, event),
];

/**
 * The write that notes which payment an invoice waits for from now on. Of two payments at once one gets it:
 *
 *     pay a   reads version 2 ─────── writes version 3, payment a ✓
 *     pay b     reads version 2 ──────────── writes version 3, payment b ✗ → reads again: a payment is in progress
 */
export const awaitPayment = (table: string, invoice: OpenInvoice): WriteItem =>
  replaceInvoice(table, invoice, ['open']);

export const putNewInvoice = (table: string, invoice: Invoice, event: InvoiceEvent): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(invoice),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  putEvent(table, invoiceKey(invoice.id).pk, event),
];
