import {
  type EventRecord,
  type EventSource,
  previousAttributes,
  type ResourceView,
} from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import { type Money, toJsonAmount } from '../../kernel/money.ts';
import type { Dispute, DisputeEventType } from './dispute.ts';

const moneyView = (money: Money | null) =>
  money === null ? null : { amount: toJsonAmount(money), currency: money.currency };

/** What clients and webhooks see of a dispute. The evidence itself is not among it: it is between merchant and bank. */
export const disputeView = (dispute: Dispute): ResourceView => ({
  id: dispute.id,
  object: 'dispute',
  payment: dispute.paymentId,
  status: dispute.state,
  reason: dispute.reason,
  amount: toJsonAmount(dispute.amount),
  currency: dispute.amount.currency,
  fee: moneyView(dispute.fee),
  fee_returned: moneyView(dispute.feeReturned),
  evidence: {
    due_by: dispute.evidenceDueBy,
    submitted_at: dispute.evidenceSubmittedAt,
    failure: dispute.evidenceFailure === null ? null : { code: dispute.evidenceFailure },
  },
  pending_operation: dispute.openOperation,
  created_at: dispute.createdAt,
  updated_at: dispute.updatedAt,
});

/**
 * The event of the change that made `dispute` what it is.
 *
 * @param before What it was when that was decided; null for a new one.
 */
export const disputeEvent = (
  type: DisputeEventType,
  dispute: Dispute,
  source: EventSource,
  before: Dispute | null,
): EventRecord & { readonly type: DisputeEventType } => {
  const object = disputeView(dispute);
  return {
    id: deriveId('evt', dispute.id, String(dispute.sequence)),
    type,
    merchantId: dispute.merchantId,
    resourceId: dispute.id,
    sequence: dispute.sequence,
    createdAt: dispute.updatedAt,
    source,
    object,
    ...previousAttributes(before === null ? null : disputeView(before), object),
  };
};
