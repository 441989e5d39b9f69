import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { becomeOverdue } from './domain/become-overdue.ts';
import { parseDueInvoice } from './due-message.ts';
import type { InvoiceStore } from './invoice-store.ts';
import { moveInvoice } from './invoice-writes.ts';

/**
 * Tells once that an invoice is overdue. Dying anywhere in here is harmless: the message comes again, and finds
 * either the invoice as it was or that it was told. A throw means exactly that, for whoever was early and for
 * whoever lost a race against a payment.
 */
export const createOverdueConsumer = (deps: {
  readonly invoices: Pick<InvoiceStore, 'get'>;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
}): ProcessMessage => {
  return async (body, _record, log) => {
    const { invoice_id: id, merchant_id, correlation_id } = parseDueInvoice(body);
    const bound = log.with({ invoice_id: id, merchant_id, correlation_id });
    const invoice = await deps.invoices.get(id);
    if (invoice === null) throw new Error(`there is no invoice ${id}`);
    const decision = becomeOverdue(invoice, toRfc3339(deps.clock.nowMs()));
    if (decision.kind === 'too_early') throw new Error(`invoice ${id} is not due yet`);
    if (decision.kind === 'nothing') {
      bound.info('INVOICE_NOT_OVERDUE', { state: invoice.state });
      return;
    }
    const written = await deps.transact(moveInvoice(deps.table, decision.invoice, decision.event));
    if (!written.ok) throw new Error(`invoice ${id} was changing: ${written.error.kind}`);
    bound.info('INVOICE_OVERDUE');
  };
};
