import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { FollowPayment } from '../payments/payment-effects.ts';
import { followPayment } from './domain/follow-payment.ts';
import type { InvoiceStore } from './invoice-store.ts';
import { moveInvoice } from './invoice-writes.ts';

/** An invoice moves with its payment, in the payment's own transaction. */
export const createFollowPayments = (deps: {
  readonly invoices: Pick<InvoiceStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}): FollowPayment => {
  return async (payment, invoiceId, source) => {
    const invoice = await deps.invoices.get(invoiceId);
    if (invoice === null) throw new InvariantError(`payment ${payment.id} has no invoice ${invoiceId}`);
    const moved = followPayment(invoice, payment, source, toRfc3339(deps.clock.nowMs()));
    return moved === null ? [] : moveInvoice(deps.table, moved.invoice, moved.event);
  };
};
