import { type EventRecord, type EventSource, previousAttributes } from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import type { Payment, PaymentEventType } from './payment.ts';
import { paymentView } from './payment-view.ts';

/**
 * The event of the change that made `payment` what it is.
 *
 * @param before What it was when that was decided; null for a new one.
 */
export const paymentEvent = (
  type: PaymentEventType,
  payment: Payment,
  source: EventSource,
  before: Payment | null,
): EventRecord => {
  const object = paymentView(payment);
  return {
    id: deriveId('evt', payment.id, String(payment.sequence)),
    type,
    merchantId: payment.merchantId,
    resourceId: payment.id,
    sequence: payment.sequence,
    createdAt: payment.updatedAt,
    source,
    object,
    ...previousAttributes(before === null ? null : paymentView(before), object),
  };
};
