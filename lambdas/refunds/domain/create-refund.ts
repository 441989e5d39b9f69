import type { EventRecord, EventSource } from '../../kernel/event.ts';
import { deriveId, type MerchantId, type RefundId } from '../../kernel/ids.ts';
import { compare, isZero, type Money, money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { type Operation, operationId } from '../../operations/domain/operation.ts';
import type { Payment, PaymentState } from '../../payments/domain/payment.ts';
import { whatIsLeft } from '../../payments/domain/payment-view.ts';
import type { Refund } from './refund.ts';
import { refundEvent } from './refund-view.ts';

/** A checked wish to pay back. */
export interface RefundWish {
  readonly merchantId: MerchantId;
  readonly paymentId: string;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  /** In minor units of the payment's currency; null for all that can be refunded. */
  readonly amount: bigint | null;
  readonly reason: string | null;
}

export type RefundError =
  | { readonly kind: 'payment_not_captured'; readonly actual: PaymentState }
  /** `disputed`: what the payer's bank took back already, which is not given back a second time. */
  | { readonly kind: 'refund_too_large'; readonly available: Money; readonly disputed: Money };

export interface CreatedRefund {
  readonly refund: Refund;
  readonly operation: Operation;
  readonly event: EventRecord;
}

/** The id that this intent always has. */
export const refundIdOf = (wish: Pick<RefundWish, 'merchantId' | 'route' | 'idempotencyKey'>): RefundId =>
  deriveId('re', wish.merchantId, wish.route, wish.idempotencyKey);

const amountOf = (payment: Payment, wanted: bigint | null): Result<Money, RefundError> => {
  const available = whatIsLeft(payment);
  if (isZero(payment.amountCaptured)) return err({ kind: 'payment_not_captured', actual: payment.state });
  const amount = wanted === null ? available : money(wanted, payment.amount.currency);
  const isEnough = !isZero(available) && compare(amount, available) <= 0;
  return isEnough
    ? ok(amount)
    : err({ kind: 'refund_too_large', available, disputed: payment.amountDisputed });
};

/** A new refund of what a payment still has, with its operation and its first event. */
export const createRefund = (
  payment: Payment,
  wish: RefundWish,
  source: EventSource,
  at: string,
): Result<CreatedRefund, RefundError> => {
  const amount = amountOf(payment, wish.amount);
  if (!amount.ok) return amount;
  if (!('providerReference' in payment)) return err({ kind: 'payment_not_captured', actual: payment.state });
  const id = refundIdOf(wish);
  const refund: Refund = {
    id,
    state: 'pending',
    paymentId: payment.id,
    merchantId: wish.merchantId,
    amount: amount.value,
    reason: wish.reason,
    createdAt: at,
    updatedAt: at,
    sequence: 1,
    fingerprint: wish.fingerprint,
    correlationId: wish.correlationId,
  };
  const operation = operationId(id, 1);
  return ok({
    refund,
    event: refundEvent('refund.created', refund, source, null),
    operation: {
      id: operation,
      state: 'created',
      command: {
        kind: 'refund',
        operationId: operation,
        amount: amount.value,
        providerReference: payment.providerReference,
      },
      provider: payment.provider,
      resource: { kind: 'refund', id },
      merchantId: wish.merchantId,
      correlationId: wish.correlationId,
      createdAt: at,
      attempts: [],
      version: 1,
    },
  });
};

/** What the refund looked like in its first moment: everything about it that never changes. */
export const asCreated = (refund: Refund): Refund => ({
  ...refund,
  state: 'pending',
  sequence: 1,
  updatedAt: refund.createdAt,
});
