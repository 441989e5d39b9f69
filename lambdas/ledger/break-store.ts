import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { createShardedList, type ListItems, type Page } from '../platform/sharded-list.ts';
import { toAction } from './break-action-item.ts';
import { breakKey, ENDED_LIST, EVERYBODY, MERCHANT_LIST, NOBODY, OPEN_LIST, toBreak } from './break-item.ts';
import type { Break } from './domain/break.ts';
import type { BreakAction } from './domain/break-action.ts';
import type { BreakKind } from './domain/break-kind.ts';
import { type BreakState, isOpen } from './domain/break-life.ts';

/** What of all breaks is looked for; what is left out is not looked at. */
export interface BreakFilter {
  readonly state?: BreakState | undefined;
  readonly kind?: BreakKind | undefined;
  readonly owner?: string | undefined;
  /** `nobody`: what only the other side knows. */
  readonly merchant?: MerchantId | typeof NOBODY | undefined;
}

export interface BreakStore {
  readonly get: (id: string) => Promise<Break | null>;
  /** What was done with it, oldest first. */
  readonly history: (id: string) => Promise<readonly BreakAction[]>;
  /** Newest first. */
  readonly listOpen: (limit: number, before: string | null) => Promise<Page<Break>>;
  /**
   * Newest first. A page looks at five times its length, and may be shorter than `limit` although there are more: go on
   * while `next` is not null.
   */
  readonly find: (filter: BreakFilter, limit: number, before: string | null) => Promise<Page<Break>>;
}

/** No index knows states, kinds and owners; five hundred breaks are read well within a second. */
const LOOKED_AT_PER_FOUND = 5;

/** A history has a handful of actions; the longest is read whole in a few pages. */
const readHistory = async (
  deps: { readonly documents: DynamoDBDocumentClient; readonly table: string },
  id: string,
): Promise<readonly BreakAction[]> => {
  const actions: BreakAction[] = [];
  let start: Item | undefined;
  do {
    const page = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :action)',
        ExpressionAttributeValues: { ':pk': breakKey(id).pk, ':action': 'action#' },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    actions.push(...(page.Items ?? []).map(toAction));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return actions;
};

const fits =
  ({ state, kind, owner, merchant }: BreakFilter) =>
  (one: Break): boolean =>
    (state === undefined || one.state === state) &&
    (kind === undefined || one.kind === kind) &&
    (owner === undefined || one.owner === owner) &&
    (merchant === undefined || (one.merchantId ?? NOBODY) === merchant);

const positionOf = ({ openedAt, id }: Break): string => `${openedAt}#${id}`;

export const createBreakStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): BreakStore => {
  const batchGet = createBatchGet(deps);
  const open = createShardedList({ ...deps, kind: OPEN_LIST, fromItem: toBreak });
  const ended = createShardedList({ ...deps, kind: ENDED_LIST, fromItem: toBreak });
  const opened = createShardedList({ ...deps, kind: MERCHANT_LIST, fromItem: ({ pk }) => String(pk) });

  const ofMerchant: ListItems<Break> = async (merchant, limit, before) => {
    const { items, next } = await opened(merchant, limit, before);
    const found = new Map(
      (await batchGet(items.map((pk) => ({ pk, sk: 'break' })))).map((item) => [String(item['pk']), item]),
    );
    return {
      items: items.flatMap((pk) => [found.get(pk)].flatMap((item) => (item ? [toBreak(item)] : []))),
      next,
    };
  };
  const listFor = ({
    merchant,
    state,
  }: BreakFilter): ((limit: number, before: string | null) => Promise<Page<Break>>) => {
    if (merchant !== undefined) return async (...page) => ofMerchant(merchant, ...page);
    const list = state === undefined || isOpen(state) ? open : ended;
    return async (...page) => list(EVERYBODY, ...page);
  };

  return {
    get: async (id) => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: deps.table, Key: breakKey(id), ConsistentRead: true }),
      );
      return Item === undefined ? null : toBreak(Item);
    },
    history: async (id) => readHistory(deps, id),
    listOpen: async (limit, before) => open(EVERYBODY, limit, before),
    find: async (filter, limit, before) => {
      const { items, next } = await listFor(filter)(limit * LOOKED_AT_PER_FOUND, before);
      const fitting = items.filter(fits(filter));
      const page = fitting.slice(0, limit);
      const last = page.at(-1);
      const isCut = fitting.length > limit && last !== undefined;
      return { items: page, next: isCut ? positionOf(last) : next };
    },
  };
};
