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

const partition = (kind: string, merchantId: string, shard: number): string =>
  `${kind}#${merchantId}#${shard}`;

/** Every index partition of a merchant's list: together, they are the list. */
export const listPartitions = (kind: string, merchantId: string): readonly string[] =>
  Array.from({ length: SHARDS }, (_, shard) => partition(kind, merchantId, shard));

const shardOf = (id: string): number => (createHash('sha256').update(id).digest()[0] ?? 0) % SHARDS;

/** The attributes that put an item into its merchant's list. */
export const listAttributes = (
  kind: string,
  item: { readonly merchantId: string; readonly id: string; readonly createdAt: string },
): Item => ({
  list_pk: partition(kind, item.merchantId, shardOf(item.id)),
  list_sk: `${item.createdAt}#${item.id}`,
});

const newestFirst = (a: Item, b: Item): number => (String(a['list_sk']) < String(b['list_sk']) ? 1 : -1);

/**
 * A merchant's items of one kind, newest first, merged from the shards of the index. The index knows only keys, so
 * a listed item is read as it is now, not as the index last heard.
 */
export const createShardedList = <T>(deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly kind: string;
  readonly fromItem: (item: Item) => T;
}): ListItems<T> => {
  const batchGet = createBatchGet(deps);
  const queryShard = async (
    shardPartition: string,
    limit: number,
    before: string | null,
  ): Promise<readonly Item[]> => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        IndexName: 'list',
        KeyConditionExpression: before === null ? 'list_pk = :pk' : 'list_pk = :pk AND list_sk < :before',
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
  return async (merchantId, limit, before) => {
    const shards = listPartitions(deps.kind, merchantId).map((shard) => queryShard(shard, limit + 1, before));
    const listed = (await Promise.all(shards)).flat().sort(newestFirst);
    const page = listed.slice(0, limit);
    const keys = page.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const found = new Map((await batchGet(keys)).map((item) => [String(item['pk']), item]));
    return {
      items: page.flatMap(({ pk }) => {
        const item = found.get(String(pk));
        return item === undefined ? [] : [deps.fromItem(item)];
      }),
      next: listed.length > limit ? String(page.at(-1)?.['list_sk']) : null,
    };
  };
};
