import {
  type EventRecord,
  type EventSource,
  previousAttributes,
  type ResourceView,
} from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import { toJsonAmount } from '../../kernel/money.ts';
import type { Decision, Payout, PayoutEventType } from './payout.ts';

export type PayoutEvent = EventRecord & { readonly type: PayoutEventType };

const decisionView = (decision: Decision | null) =>
  decision === null ? null : { by: decision.clientId, reason: decision.reason, at: decision.at };

/** What clients and webhooks see of a payout. */
export const payoutView = (payout: Payout): ResourceView => ({
  id: payout.id,
  object: 'payout',
  status: payout.state,
  amount: toJsonAmount(payout.amount),
  currency: payout.amount.currency,
  destination: payout.destination,
  reference: payout.reference,
  description: payout.description,
  metadata: payout.metadata,
  created_by: payout.createdBy,
  needs_approval: payout.needsApproval,
  approved: decisionView(payout.approval),
  canceled: decisionView(payout.cancellation),
  failure: 'failureCode' in payout ? { code: payout.failureCode } : null,
  created_at: payout.createdAt,
  updated_at: payout.updatedAt,
});

/**
 * The event of the change that made `payout` what it is.
 *
 * @param before What it was when that was decided; null for a new one.
 */
export const payoutEvent = (
  type: PayoutEventType,
  payout: Payout,
  source: EventSource,
  before: Payout | null,
): PayoutEvent => {
  const object = payoutView(payout);
  return {
    id: deriveId('evt', payout.id, String(payout.sequence)),
    type,
    merchantId: payout.merchantId,
    resourceId: payout.id,
    sequence: payout.sequence,
    createdAt: payout.updatedAt,
    source,
    object,
    ...previousAttributes(before === null ? null : payoutView(before), object),
  };
};
