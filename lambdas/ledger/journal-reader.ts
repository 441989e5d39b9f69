import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import { listPartitions } from '../platform/sharded-list.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import { entryKey, toEntry } from './journal-store.ts';
import { JOURNAL_LIST, resourceList } from './statement-item.ts';
import type { Bound } from './statement-store.ts';

/** What part of a merchant's journal is read, and in which direction. */
export interface JournalRange {
  readonly merchantId: MerchantId;
  /** Only the entries of this resource. */
  readonly resourceId: string | null;
  readonly from: Bound;
  readonly to: Bound;
  readonly order: 'oldest_first' | 'newest_first';
  readonly limit: number;
}

export interface JournalReader {
  /** By id; null if there is none. */
  readonly get: (entryId: string) => Promise<JournalEntry | null>;
  /** Entries in the order of their time and id; at most `limit`, fewer only if there are no more. */
  readonly read: (range: JournalRange) => Promise<readonly JournalEntry[]>;
}

/** The place of an entry in the journal. */
export const positionOf = ({ createdAt, id }: JournalEntry): string => `${createdAt}#${id}`;

/**
 * Reads the journal by the list index, which the balances function writes: an entry is listed as soon as it is in
 * its accounts' statements.
 */
export const createJournalReader = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): JournalReader => {
  const batchGet = createBatchGet(deps);
  const positions = async (partition: string, range: JournalRange): Promise<readonly string[]> => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        IndexName: 'list',
        KeyConditionExpression: 'list_pk = :list AND list_sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':list': partition, ':from': range.from, ':to': range.to },
        ScanIndexForward: range.order === 'oldest_first',
        Limit: range.limit,
      }),
    );
    return (Items ?? []).map((item) => String(item['list_sk']));
  };
  return {
    get: async (entryId) => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: deps.table, Key: entryKey(entryId), ConsistentRead: true }),
      );
      return Item === undefined ? null : toEntry(Item);
    },
    read: async (range) => {
      if (range.from > range.to) return [];
      const partitions =
        range.resourceId === null
          ? listPartitions(JOURNAL_LIST, range.merchantId)
          : [resourceList(range.merchantId, range.resourceId)];
      const all = (await Promise.all(partitions.map((one) => positions(one, range)))).flat().sort();
      const ordered = range.order === 'oldest_first' ? all : all.reverse();
      const ids = ordered.slice(0, range.limit).map((position) => position.split('#')[1] ?? '');
      const found = new Map((await batchGet(ids.map(entryKey))).map((item) => [item['pk'], toEntry(item)]));
      return ids.flatMap((id) => found.get(entryKey(id).pk) ?? []);
    },
  };
};
