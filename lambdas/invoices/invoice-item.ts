import { add, type Money, money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { Invoice } from './domain/invoice.ts';
import type { InvoiceLine } from './domain/price-lines.ts';

export const invoiceKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `invoice#${id}`,
  sk: 'invoice',
});

/** Name of the list that invoices are in. */
export const INVOICES_LIST = 'invoices';

/** Net and tax are stored, not computed again: what was billed stays billed, whatever the rule will be. */
const toLine = (line: InvoiceLine): Item => ({
  description: line.description,
  quantity: line.quantity,
  unit_amount: line.unitAmount.minor,
  tax_rate_bps: line.taxRateBps,
  net: line.net.minor,
  tax: line.tax.minor,
});

/** Attributes of an invoice's item, its keys included. Absent optional fields take no space. */
export const toItem = (invoice: Invoice): Item => ({
  ...invoiceKey(invoice.id),
  entity: 'invoice',
  ...listAttributes(INVOICES_LIST, invoice),
  merchant_id: invoice.merchantId,
  state: invoice.state,
  customer: invoice.customer,
  currency: invoice.total.currency,
  amount: invoice.total.minor,
  amount_net: invoice.net.minor,
  amount_tax: invoice.tax.minor,
  lines: invoice.lines.map(toLine),
  due_at: invoice.dueAt ?? undefined,
  overdue_told_at: invoice.overdueToldAt ?? undefined,
  payment_id: invoice.payment ?? undefined,
  payment_in_progress: invoice.state === 'open' && invoice.isPaymentInProgress ? true : undefined,
  created_at: invoice.createdAt,
  updated_at: invoice.updatedAt,
  sequence: invoice.sequence,
  version: invoice.version,
  fingerprint: invoice.fingerprint,
  correlation_id: invoice.correlationId,
});

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

const fromLine = (line: Item, amountOf: (value: unknown) => Money): InvoiceLine => ({
  description: String(line['description']),
  quantity: line['quantity'] as bigint,
  unitAmount: amountOf(line['unit_amount']),
  taxRateBps: line['tax_rate_bps'] as bigint,
  net: amountOf(line['net']),
  tax: amountOf(line['tax']),
});

/** Reads what `toItem` wrote; the table has no other writer of invoices. */
export const fromItem = (item: Item): Invoice => {
  const amountOf = (value: unknown): Money => money(value as bigint, String(item['currency']));
  const [net, tax] = [amountOf(item['amount_net']), amountOf(item['amount_tax'])];
  const base = {
    id: String(item['pk']).slice('invoice#'.length) as Invoice['id'],
    merchantId: item['merchant_id'] as Invoice['merchantId'],
    customer: String(item['customer']),
    lines: (item['lines'] as readonly Item[]).map((line) => fromLine(line, amountOf)),
    net,
    tax,
    total: add(net, tax),
    dueAt: text(item, 'due_at'),
    overdueToldAt: text(item, 'overdue_told_at'),
    payment: text(item, 'payment_id') as Invoice['payment'],
    createdAt: String(item['created_at']),
    updatedAt: String(item['updated_at']),
    sequence: Number(item['sequence']),
    version: Number(item['version']),
    fingerprint: String(item['fingerprint']),
    correlationId: String(item['correlation_id']),
  };
  const state = item['state'] as Invoice['state'];
  if (state === 'open') return { ...base, state, isPaymentInProgress: item['payment_in_progress'] === true };
  if (state === 'paid') return { ...base, state, payment: base.payment as NonNullable<Invoice['payment']> };
  return { ...base, state };
};
