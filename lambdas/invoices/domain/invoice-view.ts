import {
  type EventRecord,
  type EventSource,
  previousAttributes,
  type ResourceView,
} from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import { add, toJsonAmount, toJsonInteger } from '../../kernel/money.ts';
import { type Invoice, type InvoiceEventType, isOverdue } from './invoice.ts';
import type { InvoiceLine } from './price-lines.ts';

const lineView = (line: InvoiceLine): ResourceView => ({
  description: line.description,
  quantity: toJsonInteger(line.quantity),
  unit_amount: toJsonAmount(line.unitAmount),
  tax_rate_bps: toJsonInteger(line.taxRateBps),
  amount_net: toJsonAmount(line.net),
  amount_tax: toJsonAmount(line.tax),
  amount: toJsonAmount(add(line.net, line.tax)),
});

/** What clients and webhooks see of an invoice at this time. */
export const invoiceView = (invoice: Invoice, at: string): ResourceView => ({
  id: invoice.id,
  object: 'invoice',
  status: invoice.state,
  customer: invoice.customer,
  amount: toJsonAmount(invoice.total),
  amount_net: toJsonAmount(invoice.net),
  amount_tax: toJsonAmount(invoice.tax),
  currency: invoice.total.currency,
  lines: invoice.lines.map(lineView),
  due_at: invoice.dueAt,
  is_overdue: isOverdue(invoice, at),
  payment: invoice.payment,
  payment_in_progress: invoice.state === 'open' && invoice.isPaymentInProgress,
  created_at: invoice.createdAt,
  updated_at: invoice.updatedAt,
});

/** An event that the state machine of invoices knows. */
export type InvoiceEvent = EventRecord & { readonly type: InvoiceEventType };

/** As it was last seen: whether it was overdue then is what a change of `is_overdue` is compared with. */
const lastView = (invoice: Invoice): ResourceView => invoiceView(invoice, invoice.updatedAt);

/**
 * The event of the change that made `invoice` what it is.
 *
 * @param before What it was when that was decided; null for a new one.
 */
export const invoiceEvent = (
  type: InvoiceEventType,
  invoice: Invoice,
  source: EventSource,
  before: Invoice | null,
): InvoiceEvent => {
  const object = lastView(invoice);
  return {
    id: deriveId('evt', invoice.id, String(invoice.sequence)),
    type,
    merchantId: invoice.merchantId,
    resourceId: invoice.id,
    sequence: invoice.sequence,
    createdAt: invoice.updatedAt,
    source,
    object,
    ...previousAttributes(before === null ? null : lastView(before), object),
  };
};
