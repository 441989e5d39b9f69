import { toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { endBreakByItself, openBreak } from '../ledger/break-writes.ts';
import { breakId, type NewBreak } from '../ledger/domain/break.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { differenceOf } from './domain/contradicted.ts';
import type { AnyAnswer } from './domain/decide-answer.ts';
import type { Operation } from './domain/operation.ts';

/** Who opens and ends these, in a break's history. */
const OPERATIONS = 'operations';

/** What a break of any kind says of an operation. */
const about = (operation: Operation, nowMs: number) => ({
  provider: operation.provider,
  subjectId: operation.id,
  resourceId: operation.resource.id,
  merchantId: operation.merchantId,
  amount: 'amount' in operation.command ? operation.command.amount : null,
  openedAt: toRfc3339(nowMs),
  seen: null,
});

/** That a reply was doubted between two tellings of the same does not make it another disagreement. */
const standing = (recorded: string): string =>
  recorded === 'submitted' || recorded === 'unknown' ? 'open' : recorded;

/** What is recorded and what was told, in words; and the answer itself, where there is one. */
export interface Contradicted {
  readonly recorded: string;
  readonly told: string;
  readonly answer?: AnyAnswer;
  /** What the break's event comes from. */
  readonly source: EventSource;
}

/** The provider contradicts the books; of what it told however often, there is one break. */
const contradiction = (
  operation: Operation,
  { recorded, told, answer }: Contradicted,
  nowMs: number,
): NewBreak => ({
  ...about(operation, nowMs),
  id: breakId('operation_contradicted', operation.id, standing(recorded), told),
  kind: 'operation_contradicted',
  detail: `recorded ${recorded}, told ${told}`,
  since: toRfc3339(nowMs),
  difference: answer === undefined ? null : differenceOf(operation, answer, toRfc3339(nowMs)),
});

/** Opens it, and moves nothing: the operation stays as it is, whoever of the two is right. */
export const openContradiction = (
  table: string,
  operation: Operation,
  found: Contradicted,
  nowMs: number,
): readonly WriteItem[] => openBreak(table, contradiction(operation, found, nowMs), OPERATIONS, found.source);

const isFinal = ({ state }: Operation): boolean => state === 'succeeded' || state === 'failed';

interface BreakDeps {
  readonly breaks: Pick<BreakStore, 'get'>;
  readonly table: string;
}

/**
 * What an operation's next state does to its break: it opens with the doubt that outlasts the schedule, and ends with the
 * outcome. Almost no operation has one, so it is read for those that do.
 */
export const breakWrites = async (
  { breaks, table }: BreakDeps,
  [before, after]: readonly [before: Operation, after: Operation],
  source: EventSource,
  nowMs: number,
): Promise<readonly WriteItem[]> => {
  const id = after.breakId;
  if (id === undefined) return [];
  const at = toRfc3339(nowMs);
  if (isFinal(after)) {
    if (isFinal(before)) return [];
    const ended = { at, as: `operation_${after.state}`, by: OPERATIONS, source };
    return endBreakByItself(table, await breaks.get(id), ended);
  }
  if (before.breakId !== undefined) return [];
  const since = 'submittedAt' in after ? after.submittedAt : after.createdAt;
  return openBreak(
    table,
    { ...about(after, nowMs), id, kind: 'operation_unknown', detail: null, since, difference: null },
    OPERATIONS,
    source,
  );
};
