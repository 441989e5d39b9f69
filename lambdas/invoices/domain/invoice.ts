import type { InvoiceId, MerchantId, PaymentId } from '../../kernel/ids.ts';
import type { PricedLines } from './price-lines.ts';

interface InvoiceBase extends PricedLines {
  readonly id: InvoiceId;
  readonly merchantId: MerchantId;
  /** Whom the merchant bills, in the merchant's own words. */
  readonly customer: string;
  /** RFC 3339 in UTC with milliseconds; null if it never becomes overdue. */
  readonly dueAt: string | null;
  /** When it was told that the invoice is overdue; null if it was not. */
  readonly overdueToldAt: string | null;
  /** The latest payment of it; failed ones are forgotten here when the next one begins. */
  readonly payment: PaymentId | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Sequence of its latest event. */
  readonly sequence: number;
  /** Counts its writes, events or not; the next write names the one that it decided on. */
  readonly version: number;
  /** Of the request that created it: a duplicate with another one is refused. */
  readonly fingerprint: string;
  readonly correlationId: string;
}

/** Each state carries exactly what it needs. */
export type Invoice =
  | (InvoiceBase & { readonly state: 'draft' })
  /** `isPaymentInProgress`: nothing else may happen to it until `payment` has its outcome. */
  | (InvoiceBase & { readonly state: 'open'; readonly isPaymentInProgress: boolean })
  | (InvoiceBase & { readonly state: 'paid'; readonly payment: PaymentId })
  | (InvoiceBase & { readonly state: 'void' })
  | (InvoiceBase & { readonly state: 'uncollectible' });

export type OpenInvoice = Extract<Invoice, { state: 'open' }>;

export type InvoiceState = Invoice['state'];

interface Transition {
  readonly from: readonly InvoiceState[];
  readonly to: InvoiceState;
}

/**
 * The invoice's state machine, written once: the write's condition, the diagram in docs/invoices.md and the tests
 * derive from it. Keys are the events that the transitions emit.
 */
export const INVOICE_TRANSITIONS = {
  'invoice.created': { from: [], to: 'draft' },
  'invoice.finalized': { from: ['draft'], to: 'open' },
  'invoice.payment_failed': { from: ['open'], to: 'open' },
  'invoice.overdue': { from: ['open'], to: 'open' },
  'invoice.paid': { from: ['open'], to: 'paid' },
  'invoice.voided': { from: ['open'], to: 'void' },
  'invoice.marked_uncollectible': { from: ['open'], to: 'uncollectible' },
} as const satisfies Record<string, Transition>;

export type InvoiceEventType = keyof typeof INVOICE_TRANSITIONS;

/** Derived, never stored: nobody has to write anything for an invoice to become overdue. */
export const isOverdue = ({ state, dueAt }: Pick<Invoice, 'state' | 'dueAt'>, at: string): boolean =>
  state === 'open' && dueAt !== null && dueAt <= at;

/** What every write of an invoice changes. */
export const nextVersion = ({ version }: Invoice, at: string): Pick<Invoice, 'updatedAt' | 'version'> => ({
  updatedAt: at,
  version: version + 1,
});

/** What every write with an event changes. */
export const nextEvent = (
  invoice: Invoice,
  at: string,
): Pick<Invoice, 'updatedAt' | 'version' | 'sequence'> => ({
  ...nextVersion(invoice, at),
  sequence: invoice.sequence + 1,
});
