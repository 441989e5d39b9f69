import type { Money } from '../kernel/money.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { paymentKey } from './payment-item.ts';

interface RefundChange {
  readonly expression: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const changeRefunds = (table: string, paymentId: string, change: RefundChange): WriteItem => ({
  Update: {
    TableName: table,
    Key: paymentKey(paymentId),
    UpdateExpression: `SET ${change.expression}, refund_writes = if_not_exists(refund_writes, :zero) + :one`,
    ConditionExpression: change.condition,
    ExpressionAttributeValues: { ...change.values, ':zero': 0, ':one': 1 },
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
export const holdForRefund = (
  table: string,
  paymentId: string,
  merchantId: string,
  amount: Money,
): WriteItem => {
  const isTheirs = 'merchant_id = :merchant';
  const isSameCurrency = 'currency = :currency';
  // A payment stored before there were refunds can give back all that was captured.
  const isEnough =
    '(amount_refundable >= :amount OR (attribute_not_exists(amount_refundable) AND amount_captured >= :amount))';
  return changeRefunds(table, paymentId, {
    expression: 'amount_refundable = if_not_exists(amount_refundable, amount_captured) - :amount',
    condition: [isTheirs, isSameCurrency, isEnough].join(' AND '),
    values: { ':amount': amount.minor, ':merchant': merchantId, ':currency': amount.currency },
  });
};

/** The held money went back to the payer. */
export const settleRefund = (table: string, paymentId: string, amount: Money): WriteItem =>
  changeRefunds(table, paymentId, {
    expression: 'amount_refunded = if_not_exists(amount_refunded, :zero) + :amount',
    condition: 'attribute_exists(pk)',
    values: { ':amount': amount.minor },
  });

/** The refund failed: what it held can be refunded again. */
export const releaseRefund = (table: string, paymentId: string, amount: Money): WriteItem =>
  changeRefunds(table, paymentId, {
    expression: 'amount_refundable = amount_refundable + :amount',
    condition: 'attribute_exists(pk)',
    values: { ':amount': amount.minor },
  });
