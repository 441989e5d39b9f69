import type { Money } from '../kernel/money.ts';

/**
 * `charge`: taken from a payer. `refund`: given back; `refund_return`: the payer's bank did not take it, and it came back.
 * `payout`: sent to the merchant's bank; `payout_return`: came back from there. `dispute`: kept back by the payer's bank; `dispute_reversal`: a won dispute's money; `dispute_fee`: its price;
 * `dispute_fee_return`: its price given back. `settlement`: what the provider pays out of what it holds to the bank account
 * of the platform itself, because that is how it settles and not because an operation asked for it; `settlement_return`: it
 * came back from there, or the provider took what it was owed.
 */
export type HistoryKind =
  | 'charge'
  | 'refund'
  | 'refund_return'
  | 'payout'
  | 'payout_return'
  | 'dispute'
  | 'dispute_reversal'
  | 'dispute_fee'
  | 'dispute_fee_return'
  | 'settlement'
  | 'settlement_return';

/** One line of the provider's own books. */
export interface HistoryLine {
  readonly id: string;
  readonly kind: HistoryKind;
  /** Of a dispute's lines: the operation that took the disputed money. Of a settlement's, which has none: its reference. */
  readonly operationId: string;
  /** Of a dispute's lines: the dispute. Of a settlement's: the settlement. */
  readonly providerReference: string;
  /** Positive for every kind. */
  readonly amount: Money;
  /** What of it arrived where the provider settles; below zero only if a fee was more than what moved. */
  readonly settled: Money;
  /**
   * The price that the provider names for this movement, in the currency of `settled`, which is without it; below zero if
   * it gives a price back. Missing if it names none: what is missing in `settled` is then missing.
   */
  readonly fee?: Money;
  /**
   * Of a settlement: what arrived of all the lines that it is the settlement of, if the provider says which they are. What
   * is missing in `amount` was kept back.
   */
  readonly batch?: Money;
  readonly createdAt: string;
}

export interface HistoryPage {
  readonly lines: readonly HistoryLine[];
  readonly nextCursor: string | null;
}
