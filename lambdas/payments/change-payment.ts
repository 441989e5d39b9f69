import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { ResourceView } from '../kernel/event.ts';
import { deriveId, type MerchantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { OperationStore } from '../operations/operation-store.ts';
import type { ChangeStore } from './change-store.ts';
import { type ChangeError, type ChangeWish, planChange } from './domain/change-payment.ts';
import type { Payment } from './domain/payment.ts';
import { paymentView } from './domain/payment-view.ts';
import type { Intent } from './intent-item.ts';

export interface ChangeRequest {
  readonly merchantId: MerchantId;
  readonly paymentId: string;
  /** Method and path as called: the same key may be used for another payment. */
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly wish: ChangeWish;
}

export type ChangePaymentError =
  | Exclude<ChangeError, { kind: 'operation_open' }>
  | { readonly kind: 'payment_not_found' }
  | { readonly kind: 'idempotency_key_reused' }
  /** An operation of this payment is under way; it will have an outcome soon. */
  | { readonly kind: 'operation_in_progress' }
  /** Nobody knows yet what became of an operation of this payment. */
  | { readonly kind: 'operation_outcome_unknown' }
  | { readonly kind: 'contended' };

export interface ChangePaymentResult {
  readonly payment: Payment;
  readonly answer: ResourceView;
  readonly isReplay: boolean;
}

/** Each round is lost only to somebody who won it. */
const ROUNDS_MAX = 5;

interface ChangeDeps {
  readonly changes: ChangeStore;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly clock: Clock;
}

type Outcome = Result<ChangePaymentResult, ChangePaymentError>;

const explainOpen = async (deps: ChangeDeps, payment: Payment): Promise<ChangePaymentError> => {
  const open = payment.openOperation === null ? null : await deps.operations.get(payment.openOperation);
  return { kind: open?.state === 'unknown' ? 'operation_outcome_unknown' : 'operation_in_progress' };
};

const replay = (payment: Payment, intent: Intent, request: ChangeRequest): Outcome =>
  intent.fingerprint === request.fingerprint
    ? ok({ payment, answer: intent.answer, isReplay: true })
    : err({ kind: 'idempotency_key_reused' });

const round = async (deps: ChangeDeps, request: ChangeRequest): Promise<Outcome | 'again'> => {
  const intentId = deriveId('int', request.merchantId, request.route, request.idempotencyKey);
  const { payment, intent } = await deps.changes.read(request.paymentId, intentId);
  if (payment?.merchantId !== request.merchantId) return err({ kind: 'payment_not_found' });
  if (intent !== null) return replay(payment, intent, request);
  const at = toRfc3339(deps.clock.nowMs());
  const planned = planChange(payment, request.wish, { correlationId: request.correlationId, at });
  if (!planned.ok)
    return err(planned.error.kind === 'operation_open' ? await explainOpen(deps, payment) : planned.error);
  const answer = paymentView(planned.value.payment);
  const isWritten = await deps.changes.write(planned.value, {
    id: intentId,
    fingerprint: request.fingerprint,
    paymentId: payment.id,
    createdAt: at,
    answer,
  });
  return isWritten ? ok({ payment: planned.value.payment, answer, isReplay: false }) : 'again';
};

/** Captures or cancels: an operation, the payment that waits for it and the remembered wish, in one transaction. */
export const createChangePayment = (deps: ChangeDeps) => {
  return async (request: ChangeRequest): Promise<Outcome> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(deps, request);
      if (result !== 'again') return result;
    }
    return err({ kind: 'contended' });
  };
};

export type ChangePaymentUseCase = ReturnType<typeof createChangePayment>;
