import type { Money } from '../kernel/money.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { paymentKey } from './payment-item.ts';

/** What a refund is to its payment. */
interface RefundPart {
  readonly paymentId: string;
  readonly amount: Money;
  /** The payment's too from now on: whoever follows payments by it must not miss a refund. */
  readonly updatedAt: string;
}

interface BesideChange {
  readonly expression: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A change of a payment by what happens beside it: it counts, so that a change of the whole payment does not undo it. */
export const changeBeside = (
  table: string,
  part: Pick<RefundPart, 'paymentId' | 'updatedAt'>,
  change: BesideChange,
): WriteItem => ({
  Update: {
    TableName: table,
    Key: paymentKey(part.paymentId),
    UpdateExpression: `SET ${change.expression}, refund_writes = if_not_exists(refund_writes, :zero) + :one, updated_at = :at`,
    ConditionExpression: change.condition,
    ExpressionAttributeValues: { ...change.values, ':zero': 0, ':one': 1, ':at': part.updatedAt },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/**
 * Takes a refund's money out of what can still be refunded. The condition is in the write, so a hundred refunds at
 * once can never hold more than was captured:
 *
 *     refund a   holds 5.00 of 10.00 ✓
 *     refund b     holds 5.00 of 5.00 ✓
 *     refund c       needs 5.00 of 0.00 ✗
 */
export const holdForRefund = (table: string, part: RefundPart, merchantId: string): WriteItem => {
  const isTheirs = 'merchant_id = :merchant';
  const isSameCurrency = 'currency = :currency';
  // A payment stored before there were refunds can give back all that was captured.
  const isEnough =
    '(amount_refundable >= :amount OR (attribute_not_exists(amount_refundable) AND amount_captured >= :amount))';
  return changeBeside(table, part, {
    expression: 'amount_refundable = if_not_exists(amount_refundable, amount_captured) - :amount',
    condition: [isTheirs, isSameCurrency, isEnough].join(' AND '),
    values: { ':amount': part.amount.minor, ':merchant': merchantId, ':currency': part.amount.currency },
  });
};

/** The held money went back to the payer. */
export const settleRefund = (table: string, part: RefundPart): WriteItem =>
  changeBeside(table, part, {
    expression: 'amount_refunded = if_not_exists(amount_refunded, :zero) + :amount',
    condition: 'attribute_exists(pk)',
    values: { ':amount': part.amount.minor },
  });

/** The refund was made and came back: what was given back can be refunded again. */
export const returnRefund = (table: string, part: RefundPart): WriteItem =>
  changeBeside(table, part, {
    expression:
      'amount_refunded = amount_refunded - :amount, amount_refundable = amount_refundable + :amount',
    condition: 'amount_refunded >= :amount',
    values: { ':amount': part.amount.minor },
  });

/** The refund failed: what it held can be refunded again. */
export const releaseRefund = (table: string, part: RefundPart): WriteItem =>
  changeBeside(table, part, {
    expression: 'amount_refundable = amount_refundable + :amount',
    condition: 'attribute_exists(pk)',
    values: { ':amount': part.amount.minor },
  });
