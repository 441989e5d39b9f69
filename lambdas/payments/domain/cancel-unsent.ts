import type { EventRecord, EventSource } from '../../kernel/event.ts';
import type { Payment } from './payment.ts';
import { paymentEvent } from './payment-event.ts';

/**
 * A payment whose authorization, the operation that it waits for, was not sent yet: nobody has to be asked.
 *
 * @returns null if the payment is past that: its open operation is another one.
 */
export const cancelUnsent = (
  payment: Payment,
  source: EventSource,
  at: string,
): {
  readonly payment: Payment;
  readonly event: EventRecord & { readonly type: 'payment.canceled' };
} | null => {
  if (payment.state !== 'pending') return null;
  const canceled: Payment = {
    ...payment,
    state: 'canceled',
    openOperation: null,
    updatedAt: at,
    sequence: payment.sequence + 1,
  };
  const type = 'payment.canceled';
  return { payment: canceled, event: { ...paymentEvent(type, canceled, source, payment), type } };
};
