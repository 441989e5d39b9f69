import { putEvent } from '../platform/event-item.ts';
import { replaceItem } from '../platform/replace-item.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { INVOICE_TRANSITIONS, type Invoice, type InvoiceState, type OpenInvoice } from './domain/invoice.ts';
import type { InvoiceEvent } from './domain/invoice-view.ts';
import { invoiceKey, toItem } from './invoice-item.ts';

const replaceInvoice = (table: string, invoice: Invoice, states: readonly InvoiceState[]): WriteItem =>
  replaceItem(table, toItem(invoice), { counter: 'version', count: invoice.version - 1, states });

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
