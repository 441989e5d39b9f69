import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { explainOpen, type OpenOperationError } from '../operations/explain-open.ts';
import type { OperationStore } from '../operations/operation-store.ts';
import type { Payment } from '../payments/domain/payment.ts';
import {
  asCreated,
  createRefund,
  type RefundError,
  type RefundWish,
  refundIdOf,
} from './domain/create-refund.ts';
import type { Refund } from './domain/refund.ts';
import type { RefundStore } from './refund-store.ts';

export type CreateRefundError =
  | RefundError
  | OpenOperationError
  | { readonly kind: 'payment_not_found' }
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'contended' };

export interface CreateRefundResult {
  readonly created: Refund;
  readonly isReplay: boolean;
}

type Outcome = Result<CreateRefundResult, CreateRefundError>;

/**
 * A round is lost to another refund of the same payment. A hundred at once settle within a few rounds, because each
 * that wins leaves less to fight for; whoever still loses is told to come back.
 */
const ROUNDS_MAX = 8;

interface CreateDeps {
  readonly refunds: RefundStore;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly clock: Clock;
}

/** What cannot be refunded now may well be captured by an operation whose outcome is not known yet: then it is no "no". */
const explain = async (
  deps: CreateDeps,
  payment: Payment,
  refusal: RefundError,
): Promise<RefundError | OpenOperationError> =>
  payment.openOperation === null ? refusal : explainOpen(await deps.operations.get(payment.openOperation));

const round = async (deps: CreateDeps, wish: RefundWish, source: EventSource): Promise<Outcome | 'again'> => {
  const { payment, refund } = await deps.refunds.read(wish.paymentId, refundIdOf(wish));
  if (refund !== null)
    return refund.fingerprint === wish.fingerprint
      ? ok({ created: asCreated(refund), isReplay: true })
      : err({ kind: 'idempotency_key_reused' });
  if (payment?.merchantId !== wish.merchantId) return err({ kind: 'payment_not_found' });
  const created = createRefund(payment, wish, source, toRfc3339(deps.clock.nowMs()));
  if (!created.ok) return err(await explain(deps, payment, created.error));
  const isWritten = await deps.refunds.create(created.value);
  return isWritten ? ok({ created: created.value.refund, isReplay: false }) : 'again';
};

/** Creates a refund and holds its money, in one transaction whose conditions make the read before it harmless. */
export const createCreateRefund = (deps: CreateDeps) => {
  return async (wish: RefundWish, source: EventSource): Promise<Outcome> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(deps, wish, source);
      if (result !== 'again') return result;
    }
    return err({ kind: 'contended' });
  };
};

export type CreateRefundUseCase = ReturnType<typeof createCreateRefund>;
