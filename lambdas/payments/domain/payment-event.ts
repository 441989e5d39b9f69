import type { EventRecord, EventSource } from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import type { Payment, PaymentEventType } from './payment.ts';
import { paymentView } from './payment-view.ts';

/** The event of the change that made `payment` what it is. */
export const paymentEvent = (type: PaymentEventType, payment: Payment, source: EventSource): EventRecord => ({
  id: deriveId('evt', payment.id, String(payment.sequence)),
  type,
  merchantId: payment.merchantId,
  resourceId: payment.id,
  sequence: payment.sequence,
  createdAt: payment.updatedAt,
  source,
  object: paymentView(payment),
});
