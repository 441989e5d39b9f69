import type { EventSource } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { changeBreak } from '../ledger/break-writes.ts';
import type { BreakChange } from '../ledger/domain/act-on-break.ts';
import type { Break } from '../ledger/domain/break.ts';
import { correctedId, type JournalEntry } from '../ledger/domain/journal-entry.ts';
import { entryKey, putEntry } from '../ledger/journal-store.ts';
import type { createBatchGet, ItemKey } from '../platform/batch-get.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { type BreakChangeError, type BreakWish, decideBreakChange } from './domain/change-break.ts';
import type { BreakActor } from './domain/end-by-two.ts';

export type PlanBreakError =
  | BreakChangeError
  /** The movement was booked, or is not any more: what the break says of the books is not true now. */
  | { readonly kind: 'books_changed' }
  /** Another break has adjusted this movement. */
  | { readonly kind: 'adjusted_elsewhere'; readonly breakId: string };

/** Who wants it, and what the event that tells of it comes from. */
export interface BreakDoer extends BreakActor {
  readonly source: EventSource;
}

export interface PlannedBreakChange {
  readonly after: Break;
  readonly writes: readonly WriteItem[];
}

interface PlanDeps {
  readonly batchGet: ReturnType<typeof createBatchGet>;
  readonly table: string;
}

/** Which break adjusts a movement: of two that speak of one, a second entry would book the difference twice. */
const adjustedKey = (entryId: string): ItemKey => ({ pk: `adjusted#${entryId}`, sk: 'adjusted' });

const claimMovement = (table: string, entry: JournalEntry): WriteItem => ({
  Put: {
    TableName: table,
    Item: { ...adjustedKey(correctedId(entry)), entity: 'adjusted', break_id: entry.resourceId },
    ConditionExpression: 'attribute_not_exists(pk) OR break_id = :own',
    ExpressionAttributeValues: { ':own': entry.resourceId },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/**
 * The books must still be what the difference was taken from:
 *
 *     run       finds 12.50 there and nothing here ── opens the break
 *     webhook     is applied after all ── books 12.50 ✓
 *     client                                settles the break ✗: that would book it twice
 */
const requireBooked = (table: string, entry: JournalEntry, isBooked: boolean): WriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: entryKey(correctedId(entry)),
    ConditionExpression: isBooked ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

const adjustmentWrites = (table: string, { after, posts }: BreakChange): readonly WriteItem[] =>
  posts === null
    ? []
    : [
        putEntry(table, posts),
        claimMovement(table, posts),
        requireBooked(table, posts, after.adjustments?.isBooked === true),
      ];

/** Says in time, and in words, what the conditions of the writes would refuse. */
const findObstacle = async (
  { batchGet }: PlanDeps,
  { after, posts }: BreakChange,
): Promise<PlanBreakError | null> => {
  if (posts === null) return null;
  const [entry, claim] = [entryKey(correctedId(posts)), adjustedKey(correctedId(posts))];
  const found = await batchGet([entry, claim]);
  const isBooked = found.some(({ pk }) => pk === entry.pk);
  if (isBooked !== after.adjustments?.isBooked) return { kind: 'books_changed' };
  const owner = found.find(({ pk }) => pk === claim.pk)?.['break_id'];
  return typeof owner !== 'string' || owner === after.id
    ? null
    : { kind: 'adjusted_elsewhere', breakId: owner };
};

/**
 * What a wish makes of a break and everything that has to be written for it, as one transaction: the break, the action in
 * its history, and for a settlement the adjusting entry.
 */
export const planBreakChange = async (
  deps: PlanDeps,
  before: Break,
  wish: BreakWish,
  actor: BreakDoer,
): Promise<Result<PlannedBreakChange, PlanBreakError>> => {
  const decided = decideBreakChange(before, wish, actor);
  if (!decided.ok) return decided;
  const { after, action, transition } = decided.value;
  const obstacle = await findObstacle(deps, decided.value);
  if (obstacle !== null) return err(obstacle);
  return ok({
    after,
    writes: [
      ...changeBreak(deps.table, { before, after, action, source: actor.source }, transition),
      ...adjustmentWrites(deps.table, decided.value),
    ],
  });
};
