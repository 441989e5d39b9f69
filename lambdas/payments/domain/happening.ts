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
  | { readonly kind: 'contradiction'; readonly told: string };
