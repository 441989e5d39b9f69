import type { Money } from '../kernel/money.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { changeBeside } from './refund-writes.ts';

/** What a dispute is to its payment. */
interface DisputedPart {
  readonly paymentId: string;
  readonly amount: Money;
  readonly updatedAt: string;
}

/**
 * The payer's bank took this money back: it can no longer be refunded. What was refunded before, or is about to be,
 * may be disputed all the same, so what is left to refund can fall below zero, and then says how much too much has
 * gone:
 *
 *     captured 10.00   refund a holds 3.00   dispute of 10.00 → left −3.00   refund a fails → left 0.00
 *
 * Sums only: in whichever order refunds and disputes come and go, the end is the same.
 */
export const holdForDispute = (table: string, part: DisputedPart): WriteItem => {
  const isSameCurrency = 'currency = :currency';
  const isCaptured = 'amount_captured >= :amount';
  return changeBeside(table, part, {
    expression:
      'amount_refundable = if_not_exists(amount_refundable, amount_captured) - :amount, amount_disputed = if_not_exists(amount_disputed, :zero) + :amount',
    condition: [isSameCurrency, isCaptured].join(' AND '),
    values: { ':amount': part.amount.minor, ':currency': part.amount.currency },
  });
};

/** The dispute was won: the money can be refunded again. */
export const releaseDispute = (table: string, part: DisputedPart): WriteItem =>
  changeBeside(table, part, {
    expression:
      'amount_refundable = amount_refundable + :amount, amount_disputed = amount_disputed - :amount',
    condition: 'attribute_exists(pk)',
    values: { ':amount': part.amount.minor },
  });
