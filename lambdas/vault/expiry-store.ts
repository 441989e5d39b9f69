import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { ActiveToken } from './domain/token.ts';
import { fromItem } from './token-item.ts';

/** Where a look over all tokens has come to; null at its beginning. */
export type ExpiryCursor = Readonly<Record<string, string>> | null;

export interface ExpiryStore {
  /** One page of the living tokens, and where the next begins; null behind the last. */
  readonly tokensAfter: (
    cursor: ExpiryCursor,
  ) => Promise<{ readonly tokens: readonly ActiveToken[]; readonly next: ExpiryCursor }>;
  readonly cursor: () => Promise<ExpiryCursor>;
  readonly saveCursor: (cursor: ExpiryCursor) => Promise<void>;
}

const KEY = { pk: 'expiry', sk: 'latest' } as const;

/** Some hundred KB: a function that is about to run out of time learns so soon enough. */
const PAGE = 500;

export const createExpiryStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ExpiryStore => ({
  // Not consistent, at half the price: what it says is looked at again before anything is erased.
  tokensAfter: async (cursor) => {
    const { Items = [], LastEvaluatedKey } = await deps.documents.send(
      new ScanCommand({
        TableName: deps.table,
        Limit: PAGE,
        FilterExpression: 'entity = :token AND #state = :active',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':token': 'token', ':active': 'active' },
        ...(cursor === null ? {} : { ExclusiveStartKey: cursor }),
      }),
    );
    const tokens = Items.map(fromItem).filter((token) => token.state === 'active');
    return { tokens, next: LastEvaluatedKey === undefined ? null : (LastEvaluatedKey as ExpiryCursor) };
  },
  cursor: async () => {
    const { Item: item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: KEY, ConsistentRead: true }),
    );
    return (item?.['cursor'] ?? null) as ExpiryCursor;
  },
  saveCursor: async (cursor) => {
    await deps.documents.send(
      new PutCommand({ TableName: deps.table, Item: { ...KEY, entity: 'expiry', cursor } }),
    );
  },
});
