import type { MerchantId, PaymentId, RefundId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { FailureCode } from '../../providers/port.ts';

interface RefundBase {
  readonly id: RefundId;
  readonly paymentId: PaymentId;
  readonly merchantId: MerchantId;
  readonly amount: Money;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Sequence of its latest event; the next write names the one that it decided on. */
  readonly sequence: number;
  /** Of the request that created it: a duplicate with another one is refused. */
  readonly fingerprint: string;
  readonly correlationId: string;
}

/** Each state carries exactly what it needs. */
export type Refund =
  | (RefundBase & { readonly state: 'pending' })
  | (RefundBase & { readonly state: 'succeeded'; readonly providerReference: string })
  | (RefundBase & { readonly state: 'failed'; readonly failureCode: FailureCode });

export type RefundState = Refund['state'];

interface Transition {
  readonly from: readonly RefundState[];
  readonly to: RefundState;
}

/** The refund's state machine, written once; keys are the events that the transitions emit. */
export const REFUND_TRANSITIONS = {
  'refund.created': { from: [], to: 'pending' },
  'refund.succeeded': { from: ['pending'], to: 'succeeded' },
  'refund.failed': { from: ['pending'], to: 'failed' },
} as const satisfies Record<string, Transition>;

export type RefundEventType = keyof typeof REFUND_TRANSITIONS;
