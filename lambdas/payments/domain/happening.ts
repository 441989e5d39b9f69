import type { Money } from '../../kernel/money.ts';
import type { Payment, PaymentEventType } from './payment.ts';

/** What an outcome says happened to a payment, before it is asked whether that can follow on what is there. */
export type Happening =
  | {
      readonly kind: 'happened';
      readonly event: PaymentEventType;
      /** The payment after it; time and sequence are filled in by the decision. */
      readonly payment: Payment;
      /** Money that the books must show; null when none moved. */
      readonly captured: Money | null;
    }
  /** It is past this, and nothing of that is wrong. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'contradiction'; readonly told: string };

/** Given up, and nothing of it was ever taken. */
export const canceled = (payment: Payment): Happening => ({
  kind: 'happened',
  event: 'payment.canceled',
  payment: { ...payment, state: 'canceled' },
  captured: null,
});
