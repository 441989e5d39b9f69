import type { InvoiceId, MerchantId, OperationId, PaymentId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { FailureCode, ProviderName } from '../../providers/port.ts';

export type CaptureMode = 'automatic' | 'manual';

/** What is done to let go of a payment whose time is over, or will be. */
export interface Release {
  /** How often the provider was asked to let go of it, and did not. */
  readonly tries: number;
  /** When to ask (again); null while that waits for the outcome of an operation. */
  readonly at: string | null;
}

interface PaymentBase {
  readonly id: PaymentId;
  readonly merchantId: MerchantId;
  /** The invoice that it pays; null if it pays none. */
  readonly invoiceId: InvoiceId | null;
  readonly amount: Money;
  readonly amountAuthorized: Money;
  readonly amountCaptured: Money;
  /** Paid back to the payer. */
  readonly amountRefunded: Money;
  /**
   * Captured, not refunded, not held by a refund under way and not disputed. Below zero when money was both given back
   * and taken back.
   */
  readonly amountRefundable: Money;
  /** Taken back by the payer's bank: for now, or for good if the dispute is lost. */
  readonly amountDisputed: Money;
  /** Counts the writes of refunds and disputes, which happen beside the payment's own changes. */
  readonly refundWrites: number;
  readonly source: string;
  readonly capture: CaptureMode;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly provider: ProviderName;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Sequence of its latest event; the next write names the one that it decided on. */
  readonly sequence: number;
  readonly operationsCount: number;
  /**
   * The operation whose outcome is awaited, at most one at a time: whatever is asked next depends on what this one
   * does.
   */
  readonly openOperation: OperationId | null;
  /** Of the request that created it: a duplicate with another one is refused. */
  readonly fingerprint: string;
  readonly correlationId: string;
}

/** Each state carries exactly what it needs. */
export type Payment =
  | (PaymentBase & { readonly state: 'pending' })
  | (PaymentBase & {
      readonly state: 'requires_action';
      readonly providerReference: string;
      readonly redirectUrl: string;
      /** The operation that waits for the payer; none on a payment from before one could be canceled. */
      readonly authorization?: OperationId;
      /** When it is given up unless the payer acts; none on a payment from before there was a time for that. */
      readonly release?: Release;
    })
  | (PaymentBase & {
      readonly state: 'authorized';
      readonly providerReference: string;
      /** When an authorisation that waits for captures ends; what is left of it is released then. */
      readonly captureBefore?: string;
      /** Only once that time is over. */
      readonly release?: Release;
    })
  | (PaymentBase & { readonly state: 'captured'; readonly providerReference: string })
  | (PaymentBase & { readonly state: 'failed'; readonly failureCode: FailureCode })
  | (PaymentBase & { readonly state: 'canceled' });

export type PaymentState = Payment['state'];

export interface Transition {
  /** States that the payment may be in before; none for its creation. */
  readonly from: readonly PaymentState[];
  /** null: it stays what it was. */
  readonly to: PaymentState | null;
}

/**
 * The payment's state machine, written once: the write's condition, the diagram in docs/payments.md and the tests
 * derive from it. Keys are the events that the transitions emit.
 */
export const PAYMENT_TRANSITIONS = {
  'payment.created': { from: [], to: 'pending' },
  /** Refused by one provider for reasons of its own, and sent to the next. */
  'payment.rerouted': { from: ['pending'], to: 'pending' },
  'payment.requires_action': { from: ['pending'], to: 'requires_action' },
  'payment.authorized': { from: ['pending', 'requires_action'], to: 'authorized' },
  'payment.partially_captured': { from: ['authorized'], to: 'authorized' },
  'payment.captured': { from: ['pending', 'requires_action', 'authorized'], to: 'captured' },
  'payment.capture_failed': { from: ['authorized'], to: 'authorized' },
  'payment.failed': { from: ['pending', 'requires_action', 'authorized'], to: 'failed' },
  'payment.canceled': { from: ['pending', 'requires_action', 'authorized'], to: 'canceled' },
  'payment.cancel_failed': { from: ['requires_action', 'authorized'], to: null },
} as const satisfies Record<string, Transition>;

export type PaymentEventType = keyof typeof PAYMENT_TRANSITIONS;

/** Its payer was to act, and does not have to any more: somebody has asked to cancel it. */
export const isBeingCanceled = (payment: Payment): boolean =>
  payment.state === 'requires_action' &&
  payment.authorization !== undefined &&
  payment.openOperation !== payment.authorization;

/** Whether a waiting client has learned all that this payment will tell without somebody acting. */
export const isSettled = (payment: Payment): boolean =>
  payment.openOperation === null || (payment.state === 'requires_action' && !isBeingCanceled(payment));
