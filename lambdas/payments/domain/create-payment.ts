import type { EventRecord, EventSource } from '../../kernel/event.ts';
import { deriveId, type InvoiceId, type MerchantId, type PaymentId } from '../../kernel/ids.ts';
import { type Money, zero } from '../../kernel/money.ts';
import { type Operation, operationId } from '../../operations/domain/operation.ts';
import type { ProviderName } from '../../providers/port.ts';
import type { CaptureMode, Payment } from './payment.ts';
import { paymentEvent } from './payment-event.ts';

/** A checked wish to be paid. */
export interface CreatePayment {
  readonly merchantId: MerchantId;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly amount: Money;
  readonly source: string;
  readonly capture: CaptureMode;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly provider: ProviderName;
  /** Who is asked after a refusal that is the provider's own, in this order. */
  readonly alternatives?: readonly ProviderName[];
  /** Null if it pays no invoice. */
  readonly invoiceId: InvoiceId | null;
}

export interface CreatedPayment {
  readonly payment: Payment;
  readonly operation: Operation;
  readonly event: EventRecord;
}

/** The id that this intent always has. */
export const paymentIdOf = ({
  merchantId,
  route,
  idempotencyKey,
}: Pick<CreatePayment, 'merchantId' | 'route' | 'idempotencyKey'>): PaymentId =>
  deriveId('pay', merchantId, route, idempotencyKey);

/**
 * A new payment, its first operation and its first event. All ids derive from (merchant, route, key): the same
 * intent always gives the same ones.
 */
export const createPayment = (wish: CreatePayment, source: EventSource, at: string): CreatedPayment => {
  const id = paymentIdOf(wish);
  const { route: _route, idempotencyKey: _key, alternatives, ...details } = wish;
  const nothing = zero(wish.amount.currency);
  const payment: Payment = {
    ...details,
    id,
    state: 'pending',
    amountAuthorized: nothing,
    amountCaptured: nothing,
    amountRefunded: nothing,
    amountRefundable: nothing,
    amountDisputed: nothing,
    refundWrites: 0,
    createdAt: at,
    updatedAt: at,
    sequence: 1,
    operationsCount: 1,
    openOperation: operationId(id, 1),
  };
  const operation = operationId(id, 1);
  return {
    payment,
    event: paymentEvent('payment.created', payment, source, null),
    operation: {
      id: operation,
      state: 'created',
      command: {
        kind: 'authorize',
        operationId: operation,
        amount: wish.amount,
        source: wish.source,
        capture: wish.capture,
      },
      provider: wish.provider,
      ...(alternatives === undefined || alternatives.length === 0 ? {} : { alternatives }),
      resource: { kind: 'payment', id },
      merchantId: wish.merchantId,
      correlationId: wish.correlationId,
      createdAt: at,
      attempts: [],
      version: 1,
    },
  };
};
