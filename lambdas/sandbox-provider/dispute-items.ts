import * as v from 'valibot';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Dispute } from './domain/dispute.ts';

export const disputeKey = (disputeId: string) => ({ pk: `dispute#${disputeId}`, sk: 'dispute' });

export const toDisputeItem = (dispute: Dispute): Item => ({
  ...disputeKey(dispute.id),
  ...dispute,
  currency: dispute.amount.currency,
  amount: dispute.amount.minor,
  fee: dispute.fee.minor,
  feeIfWon: dispute.feeIfWon.minor,
});

const Step = v.object({
  status: v.picklist(['needs_response', 'under_review', 'won', 'lost']),
  at: v.string(),
});

const DisputeItem = v.object({
  id: v.string(),
  chargeId: v.string(),
  operationId: v.string(),
  currency: v.string(),
  amount: v.bigint(),
  fee: v.bigint(),
  feeIfWon: v.optional(v.bigint(), 0n),
  course: v.tupleWithRest([Step], Step),
  evidenceDueBy: v.string(),
  evidenceOperationId: v.nullable(v.string()),
  createdAt: v.string(),
  version: v.bigint(),
});

export const fromDisputeItem = (item: Item): Dispute => {
  const { currency, ...dispute } = v.parse(DisputeItem, item);
  return {
    ...dispute,
    amount: money(dispute.amount, currency),
    fee: money(dispute.fee, currency),
    feeIfWon: money(dispute.feeIfWon, currency),
  };
};
