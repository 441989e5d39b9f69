import type { DueInvoiceMessage } from '../invoices/due-message.ts';
import { fromItem as toInvoice } from '../invoices/invoice-item.ts';
import type { EventRecord } from '../kernel/event.ts';
import type { BreakDueMessage } from '../ledger/break-due-message.ts';
import { toBreak } from '../ledger/break-item.ts';
import { isOpen } from '../ledger/domain/break-life.ts';
import type { Operation } from '../operations/domain/operation.ts';
import { fromItem } from '../operations/operation-item.ts';
import type { OperationCheckMessage, OperationMessage } from '../operations/operation-message.ts';
import type { DeadlineMessage } from '../payments/deadline-message.ts';
import { releaseDueAt } from '../payments/domain/release.ts';
import { fromItem as toPayment } from '../payments/payment-item.ts';
import type { Item } from '../platform/dynamo.ts';
import { toEvent } from '../platform/event-item.ts';
import type { DeliveryMessage } from '../webhooks/delivery-message.ts';

/** One change of one item, before and after. */
export interface ItemChange {
  readonly before: Item | null;
  readonly after: Item | null;
}

/** Something that must leave the table because of a change. */
export type Outgoing =
  | { readonly to: 'provider_commands'; readonly message: OperationMessage }
  | { readonly to: 'resolutions'; readonly message: OperationCheckMessage; readonly dueAt: string }
  | { readonly to: 'resolutions'; readonly message: DeadlineMessage; readonly dueAt: string }
  | { readonly to: 'resolutions'; readonly message: BreakDueMessage; readonly dueAt: string }
  | { readonly to: 'due_invoices'; readonly message: DueInvoiceMessage; readonly dueAt: string }
  | { readonly to: 'deliveries'; readonly message: DeliveryMessage };

const idsOf = (operation: Operation): OperationMessage => ({
  operation_id: operation.id,
  resource_id: operation.resource.id,
  merchant_id: operation.merchantId,
  correlation_id: operation.correlationId,
});

const fromOperation = (before: Item | null, after: Item): readonly Outgoing[] => {
  const operation = fromItem(after);
  if (before === null) return [{ to: 'provider_commands', message: idsOf(operation) }];
  const check = 'check' in operation ? operation.check : null;
  if (check === null || before['check'] === after['check']) return [];
  return [{ to: 'resolutions', message: { ...idsOf(operation), check: check.number }, dueAt: check.at }];
};

const dueAtOf = (payment: Item): string | null =>
  payment['capture_before'] === undefined && payment['release_at'] === undefined
    ? null
    : releaseDueAt(toPayment(payment));

/** When it is to be let go of: with the write that authorises it or sends its payer away, and again if that fails. */
const fromPayment = (before: Item | null, after: Item): readonly Outgoing[] => {
  const dueAt = dueAtOf(after);
  if (dueAt === null || (before !== null && dueAtOf(before) === dueAt)) return [];
  const { id, merchantId, correlationId } = toPayment(after);
  const message = {
    payment_id: id,
    merchant_id: merchantId,
    correlation_id: correlationId,
    due_at: dueAt,
  };
  return [{ to: 'resolutions', message, dueAt }];
};

/** From the moment on at which it can become overdue. */
const fromInvoice = (before: Item | null, after: Item): readonly Outgoing[] => {
  const invoice = toInvoice(after);
  if (invoice.state !== 'open' || before?.['state'] === 'open' || invoice.dueAt === null) return [];
  const { id, merchantId, correlationId, dueAt } = invoice;
  const message = { invoice_id: id, merchant_id: merchantId, correlation_id: correlationId };
  return [{ to: 'due_invoices', message, dueAt }];
};

/** Whenever it is due at another time than before: when it begins, and when it begins again. */
const fromBreak = (before: Item | null, after: Item): readonly Outgoing[] => {
  const { id, state, dueAt } = toBreak(after);
  if (!isOpen(state) || (before !== null && before['due_at'] === dueAt)) return [];
  return [{ to: 'resolutions', message: { break_id: id, due_at: dueAt }, dueAt }];
};

/**
 * What a change of the money table sets in motion: a new operation goes to its provider, a newly planned check is
 * scheduled, an authorisation, an open invoice and a break are looked at when their time has come. Changes may come more than
 * once and interleaved with others': each is judged alone, and whoever receives the messages tells duplicates.
 */
export const toMessages = ({ before, after }: ItemChange): readonly Outgoing[] => {
  if (after === null) return [];
  if (after['entity'] === 'operation') return fromOperation(before, after);
  if (after['entity'] === 'payment') return fromPayment(before, after);
  if (after['entity'] === 'invoice') return fromInvoice(before, after);
  if (after['entity'] === 'break') return fromBreak(before, after);
  return [];
};

/** The event that a change of the money table brought, if it brought one: merchants are to learn of it. */
export const toNewEvent = ({ before, after }: ItemChange): readonly EventRecord[] =>
  after?.['entity'] === 'event' && before === null ? [toEvent(after)] : [];
