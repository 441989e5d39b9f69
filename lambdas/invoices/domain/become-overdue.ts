import type { MovedInvoice } from './follow-payment.ts';
import { type Invoice, isOverdue, nextEvent } from './invoice.ts';
import { invoiceEvent } from './invoice-view.ts';

export type OverdueDecision =
  | ({ readonly kind: 'overdue' } & MovedInvoice)
  /** Its time has not come: whoever asks was early. */
  | { readonly kind: 'too_early' }
  /** Told before, or not open: paid, voided or given up by now. */
  | { readonly kind: 'nothing' };

/** What its due time makes of an invoice: one event, however often it is asked. */
export const becomeOverdue = (invoice: Invoice, at: string): OverdueDecision => {
  if (invoice.state !== 'open' || invoice.dueAt === null || invoice.overdueToldAt !== null)
    return { kind: 'nothing' };
  if (!isOverdue(invoice, at)) return { kind: 'too_early' };
  const overdue: Invoice = { ...invoice, ...nextEvent(invoice, at), overdueToldAt: at };
  const source = { kind: 'due_time', due_at: invoice.dueAt } as const;
  return {
    kind: 'overdue',
    invoice: overdue,
    event: invoiceEvent('invoice.overdue', overdue, source, invoice),
  };
};
