import {
  decideInvoiceChange,
  type InvoiceChange,
  type Wisher,
} from '../../lambdas/invoices/domain/change-invoice.ts';
import { createInvoice, type InvoiceWish } from '../../lambdas/invoices/domain/create-invoice.ts';
import type { Invoice } from '../../lambdas/invoices/domain/invoice.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { API_SOURCE, MERCHANT } from './payments.ts';

export const invoiceWish = (changes: Partial<InvoiceWish> = {}): InvoiceWish => ({
  merchantId: MERCHANT,
  route: 'POST /v1/invoices',
  idempotencyKey: 'key',
  fingerprint: 'fingerprint',
  correlationId: 'correlation',
  customer: 'customer 7',
  currency: money(1n, 'EUR').currency,
  lines: [{ description: 'one thing', quantity: 2n, unitAmount: 500n, taxRateBps: 1900n }],
  dueAt: null,
  ...changes,
});

export const AT = '2026-11-21T09:00:00.000Z';

/** A draft; 11.90 EUR unless the wish is changed. */
export const newInvoice = (changes: Partial<InvoiceWish> = {}): Invoice => {
  const created = createInvoice(invoiceWish(changes), API_SOURCE, AT);
  if (!created.ok) throw new Error(created.error.kind);
  return created.value.invoice;
};

export const wisher = (idempotencyKey: string): Wisher => ({
  merchantId: MERCHANT,
  route: 'POST /v1/invoices/inv/pay',
  idempotencyKey,
  fingerprint: 'fingerprint',
  correlationId: 'correlation',
  eventSource: API_SOURCE,
});

export const PAY: InvoiceChange = {
  kind: 'pay',
  source: 'tok_visa',
  takersFor: () => ({ order: ['sandbox'], accounts: null }),
};

/** @throws if the wish is refused. */
export const changed = (invoice: Invoice, change: InvoiceChange, key = 'key', at = AT) => {
  const decided = decideInvoiceChange(invoice, change, wisher(key), at);
  if (!decided.ok) throw new Error(decided.error.kind);
  return decided.value;
};

export const openInvoice = (changes: Partial<InvoiceWish> = {}): Invoice =>
  changed(newInvoice(changes), { kind: 'finalize' }).invoice;
