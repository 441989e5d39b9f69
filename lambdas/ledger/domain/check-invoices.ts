import { equals, isZero } from '../../kernel/money.ts';
import { type BookedInvoice, type BookedPayment, type Books, type Disagreement, text } from './books.ts';

/** States that a payment does not leave. */
const FINAL_STATES: ReadonlySet<string> = new Set(['captured', 'failed', 'canceled']);

const whatIsWrong = (invoice: BookedInvoice, payment: BookedPayment | undefined): string | null => {
  const isPaid = invoice.state === 'paid';
  if (!(isPaid || invoice.isPaymentInProgress)) return null;
  if (payment?.invoiceId !== invoice.id)
    return `its payment ${invoice.paymentId ?? '(none)'} is of something else`;
  if (!isPaid)
    return FINAL_STATES.has(payment.state) ? `it waits for ${payment.id}, which is ${payment.state}` : null;
  return equals(invoice.total, payment.captured)
    ? null
    : `${text(invoice.total)} are paid, and ${payment.id} captured ${text(payment.captured)}`;
};

/** Money that was taken for an invoice is what made that invoice paid. */
const whatWasTakenFor = (
  payment: BookedPayment,
  invoice: BookedInvoice | undefined,
): readonly Disagreement[] => {
  if (payment.invoiceId === null || isZero(payment.captured)) return [];
  if (invoice?.state === 'paid' && invoice.paymentId === payment.id) return [];
  const detail = `${payment.id} captured ${text(payment.captured)} for it, and it is ${invoice?.state ?? 'not there'}`;
  return [{ kind: 'invoice_differs_from_payment', id: payment.invoiceId, detail }];
};

/** A paid invoice is paid by exactly one payment, of its total; one that waits, waits for something that can come. */
export const checkInvoices = ({ invoices, payments }: Books): readonly Disagreement[] => {
  const paymentsById = new Map(payments.map((payment) => [payment.id, payment]));
  const invoicesById = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  return [
    ...invoices.flatMap((invoice): readonly Disagreement[] => {
      const detail = whatIsWrong(invoice, paymentsById.get(invoice.paymentId ?? ''));
      return detail === null ? [] : [{ kind: 'invoice_differs_from_payment', id: invoice.id, detail }];
    }),
    ...payments.flatMap((payment) => whatWasTakenFor(payment, invoicesById.get(payment.invoiceId ?? ''))),
  ];
};
