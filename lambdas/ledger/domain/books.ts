import { type Money, negate, subtract, zero } from '../../kernel/money.ts';
import type { JournalEntry } from './journal-entry.ts';

/** A payment as the checker needs it. */
export interface BookedPayment {
  readonly id: string;
  readonly captured: Money;
  readonly refunded: Money;
  /** Neither refunded nor held by a refund. */
  readonly refundable: Money;
}

/** A refund as the checker needs it. */
export interface BookedRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly state: string;
}

export interface BookedOperation {
  readonly id: string;
  readonly state: string;
}

/** One line of a provider's history: money that it says it took, or gave back (negative), for an operation of ours. */
export interface ProviderLine {
  readonly id: string;
  readonly operationId: string;
  readonly amount: Money;
}

/** Everything that has to agree. */
export interface Books {
  readonly payments: readonly BookedPayment[];
  readonly refunds: readonly BookedRefund[];
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
  | 'payment_differs_from_entries'
  | 'refund_differs_from_entries'
  | 'refunds_differ_from_payment'
  | 'entry_missing_at_provider'
  | 'amount_differs_at_provider'
  | 'provider_line_unknown_here'
  | 'provider_line_without_entry'
  | 'charged_twice';

export interface Disagreement {
  readonly kind: DisagreementKind;
  /** The record to look at first. */
  readonly id: string;
  readonly detail: string;
}

/** States in which the provider may know more than we do. */
export const OPEN_STATES: ReadonlySet<string> = new Set(['created', 'submitted', 'unknown']);

/** An amount in a report: minor units and currency. */
export const text = ({ minor, currency }: Money): string => `${minor} ${currency}`;

/** The merchant's side of an entry is what the payment says was captured. */
export const capturedBy = (entry: JournalEntry): Money | null => {
  const credit = entry.postings.find(({ account }) => account.includes('/merchant_payable/'));
  return credit === undefined ? null : subtract(zero(credit.amount.currency), credit.amount);
};

/** What a refund moved: nothing until it succeeded, and then out. */
export const movedBy = ({ amount, state }: BookedRefund): Money =>
  state === 'succeeded' ? negate(amount) : subtract(amount, amount);
