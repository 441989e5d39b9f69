import type { MerchantId, PaymentId, RefundId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { PostingRule, TransferRule } from '../../ledger/domain/posting-table.ts';
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
  | (RefundBase & { readonly state: 'failed'; readonly failureCode: FailureCode })
  | (RefundBase & {
      readonly state: 'returned';
      readonly providerReference: string;
      readonly failureCode: FailureCode;
    });

export type RefundState = Refund['state'];

interface StateOfMoney {
  /** What the journal says by now. */
  readonly posted: readonly Exclude<PostingRule, TransferRule>[];
  /** What the payment says of it: held, given back, or there to be refunded. */
  readonly inPayment: 'held' | 'refunded' | 'refundable';
}

/** What each state means for the money; what a transition posts is what its new state has more than the old one. */
export const REFUND_MONEY: Readonly<Record<RefundState, StateOfMoney>> = {
  pending: { posted: [], inPayment: 'held' },
  succeeded: { posted: ['refund_succeeded'], inPayment: 'refunded' },
  failed: { posted: [], inPayment: 'refundable' },
  returned: { posted: ['refund_succeeded', 'refund_returned'], inPayment: 'refundable' },
};

interface Transition {
  readonly from: readonly RefundState[];
  readonly to: RefundState;
}

/** The refund's state machine, written once; keys are the events that the transitions emit. */
export const REFUND_TRANSITIONS = {
  'refund.created': { from: [], to: 'pending' },
  'refund.succeeded': { from: ['pending'], to: 'succeeded' },
  'refund.failed': { from: ['pending'], to: 'failed' },
  'refund.returned': { from: ['pending', 'succeeded'], to: 'returned' },
} as const satisfies Record<string, Transition>;

export type RefundEventType = keyof typeof REFUND_TRANSITIONS;

export const mayFollow = (type: RefundEventType, state: RefundState): boolean =>
  (REFUND_TRANSITIONS[type].from as readonly RefundState[]).includes(state);
