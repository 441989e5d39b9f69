import type { Money } from '../../kernel/money.ts';
import { type JournalEntry, journalEntryId } from './journal-entry.ts';
import { clearingSign, type PostingRule } from './posting-table.ts';
import type { StatementDisagreementKind } from './statement-books.ts';

/** What a resource says that it moved: exactly these entries must exist for it, and no others. */
export interface Claim {
  readonly rule: PostingRule;
  /** Zero: there must be no such entry. */
  readonly amount: Money;
}

/** A resource as the checker needs it. */
export interface BookedResource {
  readonly id: string;
  readonly claims: readonly Claim[];
}

/** How a payment divides what it captured. */
export interface BookedPayment {
  readonly id: string;
  readonly captured: Money;
  readonly refunded: Money;
  /** Taken back by the payer's bank, for now or for good. */
  readonly disputed: Money;
  /** Neither refunded nor held by a refund nor disputed; negative if more has gone than was captured. */
  readonly refundable: Money;
  readonly state: string;
  /** The invoice that it pays, if any. */
  readonly invoiceId: string | null;
}

/** An invoice as its payment must agree with it. */
export interface BookedInvoice {
  readonly id: string;
  readonly state: string;
  readonly total: Money;
  /** Its latest payment. */
  readonly paymentId: string | null;
  readonly isPaymentInProgress: boolean;
}

/** A refund as its payment must know it. */
export interface BookedRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly state: string;
}

/** A dispute as its payment must know it. */
export interface BookedDispute {
  readonly paymentId: string;
  readonly amount: Money;
  readonly isWon: boolean;
}

export interface BookedOperation {
  readonly id: string;
  readonly state: string;
}

/** One line of a provider's history, in our words. */
export interface ProviderLine {
  readonly id: string;
  /** What it must be booked as, and on whose account: both together are the id of an entry. */
  readonly rule: PostingRule;
  readonly causeId: string;
  /** What the provider holds more (or, negative, less) for us since this line. */
  readonly amount: Money;
  /** What of it arrived, with the price that the provider names: what it is adjusted to. */
  readonly arrived: Money;
  readonly createdAt: string;
}

/** Everything that has to agree. */
export interface Books {
  readonly resources: readonly BookedResource[];
  readonly payments: readonly BookedPayment[];
  readonly refunds: readonly BookedRefund[];
  readonly invoices: readonly BookedInvoice[];
  readonly disputes: readonly BookedDispute[];
  readonly operations: readonly BookedOperation[];
  readonly entries: readonly JournalEntry[];
  readonly providerLines: readonly ProviderLine[];
  /**
   * When the provider's history was read; the house's own books are read after it, so that every line has its
   * operation. An entry younger than this cannot be missed at the provider yet.
   */
  readonly providerAsOf: string;
}

export type DisagreementKind =
  | 'entry_unbalanced'
  | 'entry_without_resource'
  | 'resource_differs_from_entries'
  | 'refunds_differ_from_payment'
  | 'invoice_differs_from_payment'
  | 'disputes_differ_from_payment'
  | 'entry_missing_at_provider'
  | 'amount_differs_at_provider'
  | 'provider_line_unknown_here'
  | 'provider_line_without_entry'
  | 'moved_twice';

export interface Disagreement {
  readonly kind: DisagreementKind | StatementDisagreementKind;
  /** The record to look at first. */
  readonly id: string;
  readonly detail: string;
}

/** States in which the provider may know more than we do. */
const OPEN_STATES: ReadonlySet<string> = new Set(['created', 'submitted', 'unknown']);

/** What providers do unasked, or long after they were asked: we learn of it by their webhook. */
const TOLD_LATER: ReadonlySet<PostingRule> = new Set([
  'refund_returned',
  'payout_returned',
  'dispute_opened',
  'dispute_won',
  'dispute_fee_charged',
  'dispute_fee_returned',
]);

/** Whether a movement is booked by what the provider still may tell, at any time: by its webhook, or one that is sent again. */
export const isToldLater = (rule: PostingRule): boolean => TOLD_LATER.has(rule);

/** Providers repeat a webhook for up to three days (Stripe: three); a line that old should have reached us. */
const TOLD_LATER_MS = 3 * 24 * 60 * 60 * 1000;

/** Whether we may still be about to book a line that has no entry yet. */
export const isInFlight = (
  line: ProviderLine,
  operationState: string | undefined,
  providerAsOf: string,
): boolean =>
  isToldLater(line.rule)
    ? Date.parse(providerAsOf) - Date.parse(line.createdAt) <= TOLD_LATER_MS
    : operationState !== undefined && OPEN_STATES.has(operationState);

/** What nobody tells us of but the provider's history. */
const READ_BY_RUNS: ReadonlySet<PostingRule> = new Set([
  'provider_fee_charged',
  'settlement_paid',
  'settlement_returned',
]);

/**
 * Prices and settlements are booked by the reconciliation that finds them, and until then they are findings there: here
 * only what is booked has to be true.
 */
export const withoutUnread = (
  lines: readonly ProviderLine[],
  entries: readonly JournalEntry[],
): readonly ProviderLine[] => {
  const booked = new Set<string>(entries.map(({ id }) => id));
  return lines.filter(
    ({ rule, causeId }) => !READ_BY_RUNS.has(rule) || booked.has(journalEntryId(causeId, rule)),
  );
};

/** An amount in a report: minor units and currency. */
export const text = ({ minor, currency }: Money): string => `${minor} ${currency}`;

/** What the provider must hold more for us if a resource's claim is true. */
export const claimedMinor = ({ rule, amount }: Claim): bigint => clearingSign(rule) * amount.minor;
