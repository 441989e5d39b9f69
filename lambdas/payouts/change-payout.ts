import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { operationId } from '../operations/domain/operation.ts';
import { cancelOperation, type OperationStore, putOperation } from '../operations/operation-store.ts';
import { type ChangeOnce, type ChangeOnceError, createChangeOnce } from '../platform/change-once.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import { decidePayoutChange, type PayoutChange, type PayoutChangeError } from './domain/change-payout.ts';
import { payoutOperation } from './domain/create-payout.ts';
import type { Payout } from './domain/payout.ts';
import { payoutView } from './domain/payout-view.ts';
import { fromItem, payoutKey } from './payout-item.ts';
import { isNotCreator, movePayout } from './payout-writes.ts';

type Refusal =
  | PayoutChangeError
  /** It was sent, or is about to be: nobody can stop it any more. */
  | { readonly kind: 'already_submitted' };

export type ChangePayoutError = Refusal | ChangeOnceError;

export type ChangePayoutUseCase = ChangeOnce<Payout, PayoutChange, Refusal>;

interface ChangeDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly clock: Clock;
}

/** The writes that stop an operation which was not sent yet; a payout that waits for its approval has none. */
const stopOperation = async (
  { operations, table }: ChangeDeps,
  payout: Payout,
  at: string,
): Promise<Result<readonly WriteItem[], Refusal>> => {
  if (payout.state === 'pending_approval') return ok([]);
  const operation = await operations.get(operationId(payout.id, 1));
  return operation?.state === 'created'
    ? ok([cancelOperation(table, operation, at)])
    : err({ kind: 'already_submitted' });
};

/**
 * Approves or cancels, once per key. The operation is created by the approval and not before, in the same transaction:
 *
 *     approve   reads pending_approval ──── writes pending and its operation ✓
 *     cancel      reads pending_approval ──────── writes canceled ✗ → reads again: pending, its operation not sent yet
 */
export const createChangePayout = (deps: ChangeDeps): ChangePayoutUseCase =>
  createChangeOnce({
    ...deps,
    key: payoutKey,
    fromItem,
    plan: async (before, { wish }, at) => {
      const decided = decidePayoutChange(before, wish, at);
      if (!decided.ok) return decided;
      const { payout: after, event } = decided.value;
      const move = { before, after, event, operationId: null };
      const answer = payoutView(after);
      if (wish.kind === 'approve')
        return ok({
          resource: after,
          answer,
          writes: [
            ...movePayout(deps.table, move, isNotCreator(wish.clientId)),
            putOperation(deps.table, payoutOperation(after, at)),
          ],
        });
      const stopped = await stopOperation(deps, before, at);
      if (!stopped.ok) return stopped;
      return ok({
        resource: after,
        answer,
        writes: [...movePayout(deps.table, move), ...stopped.value],
      });
    },
  });
