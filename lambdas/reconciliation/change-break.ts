import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { breakKey, toBreak } from '../ledger/break-item.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import type { Break } from '../ledger/domain/break.ts';
import { breakView } from '../ledger/domain/break-view.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import { type ChangeOnce, type ChangeOnceError, createChangeOnce } from '../platform/change-once.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { BreakWish } from './domain/change-break.ts';
import { type BreakDoer, type PlanBreakError, planBreakChange } from './plan-break-change.ts';

interface ChangeDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
}

/** A client's wish, and who the client is. */
export interface ClientWish {
  readonly wish: BreakWish;
  readonly actor: Omit<BreakDoer, 'at'>;
}

export type ChangeBreakError = PlanBreakError | ChangeOnceError;

export type ChangeBreakUseCase = ChangeOnce<Break, ClientWish, PlanBreakError>;

/** Does what a client wants with a break of its merchant, once per key. */
export const createChangeBreak = (deps: ChangeDeps): ChangeBreakUseCase => {
  const plan = { batchGet: createBatchGet(deps), table: deps.table };
  return createChangeOnce({
    ...deps,
    key: breakKey,
    fromItem: toBreak,
    plan: async (before, { wish: { wish, actor } }, at) => {
      const planned = await planBreakChange(plan, before, wish, { ...actor, at });
      if (!planned.ok) return planned;
      const { after, writes } = planned.value;
      return ok({ resource: after, answer: breakView(after), writes });
    },
  });
};

/** Each round is lost only to somebody who won it. */
const ROUNDS_MAX = 5;

export type OperateOnBreak = (
  id: string,
  wish: BreakWish,
  actor: Omit<BreakDoer, 'at'>,
) => Promise<Result<Break, PlanBreakError | { readonly kind: 'not_found' } | { readonly kind: 'contended' }>>;

/** Does what an operator wants with any break. There is no key: every command is a wish of its own. */
export const createOperateOnBreak = (
  deps: ChangeDeps & { readonly breaks: Pick<BreakStore, 'get'> },
): OperateOnBreak => {
  const plan = { batchGet: createBatchGet(deps), table: deps.table };
  return async (id, wish, actor) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const before = await deps.breaks.get(id);
      if (before === null) return err({ kind: 'not_found' });
      const at = toRfc3339(deps.clock.nowMs());
      const planned = await planBreakChange(plan, before, wish, { ...actor, at });
      if (!planned.ok) return planned;
      const written = await deps.transact(planned.value.writes);
      if (written.ok) return ok(planned.value.after);
    }
    return err({ kind: 'contended' });
  };
};
