import * as v from 'valibot';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { type Destination, isDestination } from './domain/destinations.ts';
import type { Payout } from './domain/payout.ts';

export const payoutKey = (payoutId: string) => ({ pk: `payout#${payoutId}`, sk: 'payout' });

export const toPayoutItem = (payout: Payout): Item => ({
  ...payoutKey(payout.id),
  ...payout,
  currency: payout.amount.currency,
  amount: payout.amount.minor,
});

const Step = v.object({
  status: v.picklist(['pending', 'in_transit', 'paid', 'failed', 'returned']),
  at: v.string(),
});

const PayoutItem = v.object({
  id: v.string(),
  operationId: v.string(),
  destination: v.custom<Destination>((value) => typeof value === 'string' && isDestination(value)),
  currency: v.string(),
  amount: v.bigint(),
  course: v.tupleWithRest([Step], Step),
  failureCode: v.nullable(v.picklist(['destination_closed', 'payout_refused'])),
  createdAt: v.string(),
});

export const fromPayoutItem = (item: Item): Payout => {
  const { currency, ...payout } = v.parse(PayoutItem, item);
  return { ...payout, amount: money(payout.amount, currency) };
};
