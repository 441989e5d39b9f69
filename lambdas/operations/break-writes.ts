import { toRfc3339 } from '../kernel/clock.ts';
import { putBreak, resolveBreak } from '../ledger/break-store.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { Operation } from './domain/operation.ts';

const isFinal = ({ state }: Operation): boolean => state === 'succeeded' || state === 'failed';

/** What an operation's next state does to its break: it opens with the doubt that outlasts the schedule, and ends with the outcome. */
export const breakWrites = (
  table: string,
  before: Operation,
  after: Operation,
  nowMs: number,
): readonly WriteItem[] => {
  const id = after.breakId;
  if (id === undefined) return [];
  const at = toRfc3339(nowMs);
  if (isFinal(after))
    return isFinal(before) ? [] : [resolveBreak(table, id, { at, by: `operation_${after.state}` })];
  if (before.breakId !== undefined) return [];
  return [
    putBreak(table, {
      id,
      kind: 'operation_unknown',
      subjectId: after.id,
      resourceId: after.resource.id,
      merchantId: after.merchantId,
      amount: 'amount' in after.command ? after.command.amount : null,
      since: 'submittedAt' in after ? after.submittedAt : after.createdAt,
      openedAt: at,
    }),
  ];
};
