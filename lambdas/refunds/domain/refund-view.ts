import {
  type EventRecord,
  type EventSource,
  previousAttributes,
  type ResourceView,
} from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import { toJsonAmount } from '../../kernel/money.ts';
import type { Refund, RefundEventType } from './refund.ts';

export type RefundEvent = EventRecord & { readonly type: RefundEventType };

/** What clients and webhooks see of a refund. */
export const refundView = (refund: Refund): ResourceView => ({
  id: refund.id,
  object: 'refund',
  payment: refund.paymentId,
  status: refund.state,
  amount: toJsonAmount(refund.amount),
  currency: refund.amount.currency,
  reason: refund.reason,
  failure: 'failureCode' in refund ? { code: refund.failureCode } : null,
  created_at: refund.createdAt,
  updated_at: refund.updatedAt,
});

/**
 * The event of the change that made `refund` what it is.
 *
 * @param before What it was when that was decided; null for a new one.
 */
export const refundEvent = (
  type: RefundEventType,
  refund: Refund,
  source: EventSource,
  before: Refund | null,
): RefundEvent => {
  const object = refundView(refund);
  return {
    id: deriveId('evt', refund.id, String(refund.sequence)),
    type,
    merchantId: refund.merchantId,
    resourceId: refund.id,
    sequence: refund.sequence,
    createdAt: refund.updatedAt,
    source,
    object,
    ...previousAttributes(before === null ? null : refundView(before), object),
  };
};
