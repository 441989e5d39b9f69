import * as v from 'valibot';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Refund } from './domain/refund.ts';

export const refundKey = (refundId: string) => ({ pk: `refund#${refundId}`, sk: 'refund' });

export const toRefundItem = (refund: Refund): Item => ({
  ...refundKey(refund.id),
  ...refund,
  currency: refund.amount.currency,
  amount: refund.amount.minor,
});

const RefundItem = v.object({
  id: v.string(),
  operationId: v.string(),
  chargeId: v.string(),
  status: v.picklist(['pending', 'succeeded', 'failed']),
  returnsAt: v.optional(v.nullable(v.string()), null),
  currency: v.string(),
  amount: v.bigint(),
  failureCode: v.nullable(v.literal('refund_refused')),
  createdAt: v.string(),
});

export const fromRefundItem = (item: Item): Refund => {
  const { currency, ...refund } = v.parse(RefundItem, item);
  return { ...refund, amount: money(refund.amount, currency) };
};
