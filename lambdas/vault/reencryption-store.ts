import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { TokenId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import { REENCRYPTION_OUTCOMES, type Reencryption, type ReencryptionCounts } from './domain/reencryption.ts';

export interface ReencryptionStore {
  readonly find: () => Promise<Reencryption | null>;
  /** @param read What it takes the place of. @returns false if that is not the latest any more. */
  readonly save: (run: Reencryption, read: Reencryption | null) => Promise<boolean>;
}

/** There is one run at a time, and the next one takes its place. */
const KEY = { pk: 'reencryption', sk: 'latest' } as const;

const toItem = (run: Reencryption): Item => ({
  ...KEY,
  entity: 'reencryption',
  state: run.state,
  started_at: run.startedAt,
  new_token_keys: run.newTokenKeys,
  keys: run.keys,
  cursor: run.cursor,
  pages: run.pages,
  ...run.counts,
});

const fromItem = (item: Item): Reencryption => ({
  state: item['state'] as Reencryption['state'],
  startedAt: String(item['started_at']),
  newTokenKeys: item['new_token_keys'] === true,
  keys: (item['keys'] as string | undefined) ?? '',
  cursor: item['cursor'] as TokenId | null,
  pages: Number(item['pages']),
  counts: Object.fromEntries(
    REENCRYPTION_OUTCOMES.map((outcome) => [outcome, Number(item[outcome])]),
  ) as ReencryptionCounts,
});

export const createReencryptionStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ReencryptionStore => ({
  find: async () => {
    const { Item: item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: KEY, ConsistentRead: true }),
    );
    return item === undefined ? null : fromItem(item);
  },
  save: async (run, read) => {
    const isLatest =
      read === null
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'started_at = :started AND pages = :pages',
            ExpressionAttributeValues: { ':started': read.startedAt, ':pages': read.pages },
          };
    try {
      await deps.documents.send(
        new PutCommand({ TableName: deps.table, Item: { ...toItem(run) }, ...isLatest }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  },
});
