import type { Payment } from '../payments/domain/payment.ts';
import type { PaymentStore } from '../payments/payment-store.ts';
import type { WaitFor } from '../platform/wait-until.ts';
import type { Invoice } from './domain/invoice.ts';
import type { InvoiceStore } from './invoice-store.ts';

/**
 * Waits for the payment that an invoice waits for: the two move together, and only the payment tells that its payer
 * has to act.
 */
export const createWaitForPaymentOf = (deps: {
  readonly invoices: Pick<InvoiceStore, 'get'>;
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly waitForPayment: WaitFor<Payment>;
}): WaitFor<Invoice> => {
  return async (invoice, seconds) => {
    const payment = invoice.payment === null ? null : await deps.payments.get(invoice.payment);
    if (payment !== null) await deps.waitForPayment(payment, seconds);
    return (await deps.invoices.get(invoice.id)) ?? invoice;
  };
};
