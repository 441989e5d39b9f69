import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createBatchGet } from './batch-get.ts';
import type { Item } from './dynamo.ts';

/**
 * One merchant's items are listed from several index partitions: an index partition that takes more than 1,000
 * writes a second would throttle the table itself. Four carry 4,000 new items a second per merchant.
 */
const SHARDS = 4;

export interface Page<T> {
  /** Newest first. */
  readonly items: readonly T[];
  /** Position after the last one; null at the end. */
  readonly next: string | null;
}

/** Of one owner: a merchant, or the house itself. */
export type ListItems<T> = (owner: string, limit: number, before: string | null) => Promise<Page<T>>;

/** The indexes that hold lists; each names its own attributes, so that an item can be in a list of each. */
export type ListIndex = 'list' | 'failed';

const partition = (kind: string, owner: string, shard: number): string => `${kind}#${owner}#${shard}`;

/** Every index partition of a merchant's list: together, they are the list. */
export const listPartitions = (kind: string, merchantId: string): readonly string[] =>
  Array.from({ length: SHARDS }, (_, shard) => partition(kind, merchantId, shard));

const shardOf = (id: string): number => (createHash('sha256').update(id).digest()[0] ?? 0) % SHARDS;

interface Listed {
  readonly id: string;
  readonly createdAt: string;
}

/** The attributes that put an item into a list of somebody's. */
export const ownedListAttributes = (
  index: ListIndex,
  kind: string,
  item: Listed & { readonly owner: string },
): Item => ({
  [`${index}_pk`]: partition(kind, item.owner, shardOf(item.id)),
  [`${index}_sk`]: `${item.createdAt}#${item.id}`,
});

/** The attributes that put an item into its merchant's list. */
export const listAttributes = (kind: string, item: Listed & { readonly merchantId: string }): Item =>
  ownedListAttributes('list', kind, { ...item, owner: item.merchantId });

const keyOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;

/**
 * Somebody's items of one kind, mostly a merchant's, newest first, merged from the shards of the index. The index
 * knows only keys, so a listed item is read as it is now, not as the index last heard.
 */
export const createShardedList = <T>(deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly kind: string;
  readonly fromItem: (item: Item) => T;
  readonly index?: ListIndex;
}): ListItems<T> => {
  const batchGet = createBatchGet(deps);
  const index = deps.index ?? 'list';
  const sortOf = (item: Item): string => String(item[`${index}_sk`]);
  const newestFirst = (a: Item, b: Item): number => (sortOf(a) < sortOf(b) ? 1 : -1);
  const queryShard = async (
    shardPartition: string,
    limit: number,
    before: string | null,
  ): Promise<readonly Item[]> => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        IndexName: index,
        KeyConditionExpression:
          before === null ? `${index}_pk = :pk` : `${index}_pk = :pk AND ${index}_sk < :before`,
        ExpressionAttributeValues: {
          ':pk': shardPartition,
          ...(before === null ? {} : { ':before': before }),
        },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items ?? [];
  };
  return async (owner, limit, before) => {
    const shards = listPartitions(deps.kind, owner).map((shard) => queryShard(shard, limit + 1, before));
    const listed = (await Promise.all(shards)).flat().sort(newestFirst);
    const page = listed.slice(0, limit);
    const keys = page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const found = new Map((await batchGet(keys)).map((item) => [keyOf(item), item]));
    return {
      items: page.flatMap((one) => {
        const item = found.get(keyOf(one));
        return item === undefined ? [] : [deps.fromItem(item)];
      }),
      next: listed.length > limit ? sortOf(page.at(-1) ?? {}) : null,
    };
  };
};
