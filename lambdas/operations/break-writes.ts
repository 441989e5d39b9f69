import { toRfc3339 } from '../kernel/clock.ts';
import { putBreak, resolveBreak } from '../ledger/break-store.ts';
import { breakId } from '../ledger/domain/break.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { Operation } from './domain/operation.ts';

type Opened = Parameters<typeof putBreak>[1];

/** What a break of any kind says of an operation. */
const about = (operation: Operation, nowMs: number) => ({
  subjectId: operation.id,
  resourceId: operation.resource.id,
  merchantId: operation.merchantId,
  amount: 'amount' in operation.command ? operation.command.amount : null,
  openedAt: toRfc3339(nowMs),
});

/** That a reply was doubted between two tellings of the same does not make it another disagreement. */
const standing = (recorded: string): string =>
  recorded === 'submitted' || recorded === 'unknown' ? 'open' : recorded;

/** The provider contradicts the books; of what it told however often, there is one break. */
const contradiction = (
  operation: Operation,
  { recorded, told }: { readonly recorded: string; readonly told: string },
  nowMs: number,
): Opened => ({
  ...about(operation, nowMs),
  id: breakId('operation_contradicted', operation.id, standing(recorded), told),
  kind: 'operation_contradicted',
  detail: `recorded ${recorded}, told ${told}`,
  since: toRfc3339(nowMs),
});

/** Opens it, and moves nothing: the operation stays as it is, whoever of the two is right. */
export const openContradiction = (table: string, ...found: Parameters<typeof contradiction>): WriteItem =>
  putBreak(table, contradiction(...found));

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
      ...about(after, nowMs),
      id,
      kind: 'operation_unknown',
      detail: null,
      since: 'submittedAt' in after ? after.submittedAt : after.createdAt,
    }),
  ];
};
