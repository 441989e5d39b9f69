import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { EventSource } from '../../kernel/event.ts';
import { deriveId, type InvoiceId, type MerchantId } from '../../kernel/ids.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { Invoice } from './invoice.ts';
import { type InvoiceEvent, invoiceEvent } from './invoice-view.ts';
import { type LineWish, priceLines, type TotalTooLarge } from './price-lines.ts';

/** A checked wish to bill somebody. */
export interface InvoiceWish {
  readonly merchantId: MerchantId;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly customer: string;
  readonly currency: CurrencyCode;
  readonly lines: readonly LineWish[];
  readonly dueAt: string | null;
}

export interface CreatedInvoice {
  readonly invoice: Invoice;
  readonly event: InvoiceEvent;
}

/** A new draft and its first event. The id derives from (merchant, route, key): the same intent gives the same one. */
export const createInvoice = (
  wish: InvoiceWish,
  source: EventSource,
  at: string,
): Result<CreatedInvoice, TotalTooLarge> => {
  const priced = priceLines(wish.lines, wish.currency);
  if (!priced.ok) return priced;
  const id: InvoiceId = deriveId('inv', wish.merchantId, wish.route, wish.idempotencyKey);
  const invoice: Invoice = {
    ...priced.value,
    id,
    state: 'draft',
    merchantId: wish.merchantId,
    customer: wish.customer,
    dueAt: wish.dueAt,
    overdueToldAt: null,
    payment: null,
    createdAt: at,
    updatedAt: at,
    sequence: 1,
    version: 1,
    fingerprint: wish.fingerprint,
    correlationId: wish.correlationId,
  };
  return ok({ invoice, event: invoiceEvent('invoice.created', invoice, source, null) });
};

/** What the invoice looked like in its first moment: everything about it that never changes. */
export const asCreated = (invoice: Invoice): Invoice => ({
  ...invoice,
  state: 'draft',
  overdueToldAt: null,
  payment: null,
  updatedAt: invoice.createdAt,
  sequence: 1,
  version: 1,
});
