import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Payment } from './domain/payment.ts';
import { fromItem, LIST_SHARDS, listPartition } from './payment-item.ts';

export interface PaymentPage {
  /** Newest first. */
  readonly payments: readonly Payment[];
  /** Position after the last one; null at the end. */
  readonly next: string | null;
}

export type ListPayments = (
  merchantId: MerchantId,
  limit: number,
  before: string | null,
) => Promise<PaymentPage>;

interface ListDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

/** A merchant's payments, newest first, merged from the shards of the index. */
export const createListPayments =
  (deps: ListDeps): ListPayments =>
  async (merchantId, limit, before) => {
    const queryShard = async (shard: number): Promise<readonly Item[]> => {
      const { Items } = await deps.documents.send(
        new QueryCommand({
          TableName: deps.table,
          IndexName: 'list',
          KeyConditionExpression: before === null ? 'list_pk = :pk' : 'list_pk = :pk AND list_sk < :before',
          ExpressionAttributeValues: {
            ':pk': listPartition(merchantId, shard),
            ...(before === null ? {} : { ':before': before }),
          },
          ScanIndexForward: false,
          Limit: limit + 1,
        }),
      );
      return Items ?? [];
    };
    const shards = await Promise.all(Array.from({ length: LIST_SHARDS }, (_, shard) => queryShard(shard)));
    const keys = shards.flat().sort((a, b) => (String(a['list_sk']) < String(b['list_sk']) ? 1 : -1));
    const page = keys.slice(0, limit);
    const payments = await getMany(deps, page);
    return { payments, next: keys.length > limit ? String(page.at(-1)?.['list_sk']) : null };
  };

/** The index knows only keys, so a listed payment is read as it is now, not as the index last heard. */
const getMany = async (deps: ListDeps, keys: readonly Item[]): Promise<readonly Payment[]> => {
  const found = new Map<string, Payment>();
  let missing = keys.map((key) => ({ pk: key['pk'], sk: key['sk'] }));
  while (missing.length > 0) {
    const reply = await deps.documents.send(
      new BatchGetCommand({ RequestItems: { [deps.table]: { Keys: missing, ConsistentRead: true } } }),
    );
    for (const item of reply.Responses?.[deps.table] ?? []) found.set(String(item['pk']), fromItem(item));
    missing = (reply.UnprocessedKeys?.[deps.table]?.Keys ?? []) as typeof missing;
  }
  return keys.flatMap((key) => found.get(String(key['pk'])) ?? []);
};
