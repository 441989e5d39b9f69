import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { explainOpen, type OpenOperationError } from '../operations/explain-open.ts';
import { cancelOperation, type OperationStore, putOperation } from '../operations/operation-store.ts';
import {
  type ChangeOnce,
  type ChangeOnceError,
  type ChangePlan,
  createChangeOnce,
} from '../platform/change-once.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { cancelUnsent } from './domain/cancel-unsent.ts';
import { type ChangeError, type ChangeWish, planChange } from './domain/change-payment.ts';
import type { Payment } from './domain/payment.ts';
import { paymentView } from './domain/payment-view.ts';
import { type FollowPayment, followersOf } from './payment-effects.ts';
import { fromItem, paymentKey } from './payment-item.ts';
import { movePayment, openOperation } from './payment-writes.ts';

type Refusal = Exclude<ChangeError, { kind: 'operation_open' }> | OpenOperationError;

export type ChangePaymentError = Refusal | ChangeOnceError;

interface ChangeDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly followPayment: FollowPayment;
  readonly clock: Clock;
}

type Plan = Result<ChangePlan<Payment>, Refusal>;

/** While an operation is open nothing can be asked of the provider. One that was not sent yet can be given up. */
const planWhileOpen = async (
  deps: ChangeDeps,
  payment: Payment,
  wish: ChangeWish,
  at: string,
): Promise<Plan> => {
  const open = payment.openOperation === null ? null : await deps.operations.get(payment.openOperation);
  if (wish.kind === 'cancel' && open?.state === 'created') {
    const unsent = cancelUnsent(payment, wish.source, at);
    if (unsent !== null)
      return ok({
        resource: unsent.payment,
        answer: paymentView(unsent.payment),
        writes: [
          ...movePayment(deps.table, unsent.payment, unsent.event),
          cancelOperation(deps.table, open, at),
          ...(await followersOf(deps.followPayment, unsent.payment, wish.source)),
        ],
      });
  }
  return err(explainOpen(open));
};

export type ChangePaymentUseCase = ChangeOnce<Payment, ChangeWish, Refusal>;

/** Captures or cancels: an operation, the payment that waits for it and the remembered wish, in one transaction. */
export const createChangePayment = (deps: ChangeDeps): ChangePaymentUseCase =>
  createChangeOnce({
    ...deps,
    key: paymentKey,
    fromItem,
    plan: async (payment, { wish, correlationId }, at) => {
      const planned = planChange(payment, wish, { correlationId, at });
      if (!planned.ok)
        return planned.error.kind === 'operation_open'
          ? planWhileOpen(deps, payment, wish, at)
          : err(planned.error);
      const { payment: waiting, operation } = planned.value;
      return ok({
        resource: waiting,
        answer: paymentView(waiting),
        writes: [openOperation(deps.table, waiting), putOperation(deps.table, operation)],
      });
    },
  });
