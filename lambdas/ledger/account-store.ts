import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { createQueryAll } from '../platform/query-all.ts';
import { accountsList } from './apply-writes.ts';
import { balanceKey } from './balance-writes.ts';
import type { AccountId } from './domain/account.ts';

/** An account with what the stream and the intents have made of it. */
export interface AccountBalance {
  readonly id: AccountId;
  readonly balance: bigint;
  /** Null where the account cannot be spent. */
  readonly available: bigint | null;
  readonly updatedAt: string;
}

export const toAccountBalance = (item: Item): AccountBalance => ({
  id: String(item['pk']).slice('balance#'.length) as AccountId,
  balance: (item['balance'] as bigint | undefined) ?? 0n,
  available: (item['available'] as bigint | undefined) ?? null,
  updatedAt: String(item['updated_at']),
});

export interface AccountStore {
  /** Every account that a posting has touched, by currency and kind. At most six for each currency. */
  readonly list: (merchantId: MerchantId) => Promise<readonly AccountBalance[]>;
  readonly get: (id: AccountId) => Promise<AccountBalance | null>;
}

export const createAccountStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): AccountStore => {
  const batchGet = createBatchGet(deps);
  const queryAll = createQueryAll(deps);
  return {
    list: async (merchantId) => {
      const listed = await queryAll({
        IndexName: 'list',
        KeyConditionExpression: 'list_pk = :list',
        ExpressionAttributeValues: { ':list': accountsList(merchantId) },
      });
      const items = await batchGet(listed.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
      const byPlace = items.toSorted((a, b) => (String(a['list_sk']) < String(b['list_sk']) ? -1 : 1));
      return byPlace.map(toAccountBalance);
    },
    get: async (id) => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: deps.table, Key: balanceKey(id), ConsistentRead: true }),
      );
      return Item === undefined ? null : toAccountBalance(Item);
    },
  };
};
