import type { EventSource } from '../../kernel/event.ts';
import { invariant } from '../../kernel/invariant.ts';
import { equals } from '../../kernel/money.ts';
import type { Payment, PaymentState } from '../../payments/domain/payment.ts';
import { type Invoice, nextEvent } from './invoice.ts';
import { type InvoiceEvent, invoiceEvent } from './invoice-view.ts';

/** What each state of its payment means for an invoice that waits for it; a new state does not compile without one. */
const PAYMENT_MEANS = {
  pending: 'waiting',
  // The payer can still complete it: a second payment now could take the money twice.
  requires_action: 'waiting',
  authorized: 'waiting',
  captured: 'paid',
  failed: 'released',
  canceled: 'released',
} as const satisfies Record<PaymentState, 'waiting' | 'paid' | 'released'>;

export interface MovedInvoice {
  readonly invoice: Invoice;
  readonly event: InvoiceEvent;
}

/**
 * What a change of a payment makes of its invoice: paid with the money's capture, payable again when the payment
 * came to nothing.
 *
 * @returns null if the invoice stays as it is: the payment is not final, or the invoice does not wait for it.
 */
export const followPayment = (
  invoice: Invoice,
  payment: Payment,
  source: EventSource,
  at: string,
): MovedInvoice | null => {
  const meaning = PAYMENT_MEANS[payment.state];
  const isAwaited = invoice.state === 'open' && invoice.isPaymentInProgress && invoice.payment === payment.id;
  if (!isAwaited || meaning === 'waiting') return null;
  const next = { ...invoice, ...nextEvent(invoice, at), payment: payment.id };
  if (meaning === 'released') {
    const released: Invoice = { ...next, isPaymentInProgress: false };
    return { invoice: released, event: invoiceEvent('invoice.payment_failed', released, source, invoice) };
  }
  invariant(equals(payment.amountCaptured, invoice.total), `${payment.id} is not all of ${invoice.id}`);
  const paid: Invoice = { ...next, state: 'paid' };
  return { invoice: paid, event: invoiceEvent('invoice.paid', paid, source, invoice) };
};
