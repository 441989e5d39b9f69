import type { EventSource } from '../../kernel/event.ts';
import type { MerchantId } from '../../kernel/ids.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { Takers } from '../../operations/domain/account-takers.ts';
import { type CreatedPayment, createPayment } from '../../payments/domain/create-payment.ts';
import {
  INVOICE_TRANSITIONS,
  type Invoice,
  type InvoiceState,
  nextEvent,
  nextVersion,
  type OpenInvoice,
} from './invoice.ts';
import { type InvoiceEvent, invoiceEvent } from './invoice-view.ts';

/** To which providers payments in a currency go, in which order, and what the first takes of the vault; null: to none. */
type TakersFor = (currency: string) => Takers | null;

/** A checked wish about an invoice that is there. */
export type InvoiceChange =
  | { readonly kind: 'finalize' }
  | { readonly kind: 'void' }
  | { readonly kind: 'mark_uncollectible' }
  | { readonly kind: 'pay'; readonly source: string; readonly takersFor: TakersFor };

export type InvoiceChangeError =
  | { readonly kind: 'wrong_state'; readonly actual: InvoiceState }
  | { readonly kind: 'payment_in_progress' }
  | { readonly kind: 'provider_not_configured' };

/** Whose wish it is, and under which key. */
export interface Wisher {
  readonly merchantId: MerchantId;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly eventSource: EventSource;
}

export type DecidedChange =
  | { readonly kind: 'moved'; readonly invoice: Invoice; readonly event: InvoiceEvent }
  /** The invoice waits for this payment from now on. */
  | {
      readonly kind: 'payment_begun';
      readonly invoice: OpenInvoice;
      readonly created: CreatedPayment;
      readonly accounts: Takers['accounts'];
    };

/** What each wish that needs nobody else makes of an invoice. */
const MOVES = {
  finalize: 'invoice.finalized',
  void: 'invoice.voided',
  mark_uncollectible: 'invoice.marked_uncollectible',
} as const;

const move = (invoice: Invoice, kind: keyof typeof MOVES, source: EventSource, at: string): DecidedChange => {
  const type = MOVES[kind];
  const { to } = INVOICE_TRANSITIONS[type];
  const next = { ...invoice, ...nextEvent(invoice, at) };
  const moved: Invoice =
    to === 'open' ? { ...next, state: to, isPaymentInProgress: false } : { ...next, state: to };
  return { kind: 'moved', invoice: moved, event: invoiceEvent(type, moved, source, invoice) };
};

const beginPayment = (
  invoice: OpenInvoice,
  wish: Extract<InvoiceChange, { kind: 'pay' }>,
  { eventSource, ...wisher }: Wisher,
  at: string,
): Result<DecidedChange, InvoiceChangeError> => {
  const { source } = wish;
  const takers = wish.takersFor(invoice.total.currency);
  if (takers === null) return err({ kind: 'provider_not_configured' });
  const { order, accounts } = takers;
  const [provider, ...alternatives] = order;
  const created = createPayment(
    {
      ...wisher,
      amount: invoice.total,
      source,
      capture: 'automatic',
      reference: null,
      description: null,
      metadata: {},
      provider,
      alternatives,
      invoiceId: invoice.id,
    },
    eventSource,
    at,
  );
  const waiting = {
    ...invoice,
    ...nextVersion(invoice, at),
    payment: created.payment.id,
    isPaymentInProgress: true,
  };
  return ok({ kind: 'payment_begun', invoice: waiting, created, accounts });
};

/**
 * Decides what a wish makes of an invoice. While a payment is in progress nothing else may happen to it: an invoice
 * that was voided and is paid a second later would have to be refunded.
 */
export const decideInvoiceChange = (
  invoice: Invoice,
  wish: InvoiceChange,
  wisher: Wisher,
  at: string,
): Result<DecidedChange, InvoiceChangeError> => {
  const wrongState = { kind: 'wrong_state', actual: invoice.state } as const;
  if (wish.kind === 'finalize')
    return invoice.state === 'draft' ? ok(move(invoice, wish.kind, wisher.eventSource, at)) : err(wrongState);
  if (invoice.state !== 'open') return err(wrongState);
  if (invoice.isPaymentInProgress) return err({ kind: 'payment_in_progress' });
  return wish.kind === 'pay'
    ? beginPayment(invoice, wish, wisher, at)
    : ok(move(invoice, wish.kind, wisher.eventSource, at));
};
