import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Item } from './dynamo.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** What one BatchGetItem takes. */
const KEYS_MAX = 100;

/** DynamoDB leaves keys unread when a table is throttled; asking again at once would throttle it further. */
const BACKOFF_MS = 50;
const ROUNDS_MAX = 8;

/**
 * Reads many items at once, consistently, in no particular order; items that are not there are left out.
 *
 * @throws if the table stays too busy to answer.
 */
export const createBatchGet = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ((keys: readonly ItemKey[]) => Promise<readonly Item[]>) => {
  const readChunk = async (keys: readonly ItemKey[]): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let missing: readonly Record<string, unknown>[] = keys.map(({ pk, sk }) => ({ pk, sk }));
    for (let round = 0; missing.length > 0; round++) {
      if (round === ROUNDS_MAX)
        throw new Error(`${missing.length} items could not be read: the table is too busy`);
      if (round > 0) await wait(BACKOFF_MS * 2 ** round);
      const reply = await deps.documents.send(
        new BatchGetCommand({ RequestItems: { [deps.table]: { Keys: [...missing], ConsistentRead: true } } }),
      );
      items.push(...(reply.Responses?.[deps.table] ?? []));
      missing = reply.UnprocessedKeys?.[deps.table]?.Keys ?? [];
    }
    return items;
  };
  return async (keys) => {
    const chunks = Array.from({ length: Math.ceil(keys.length / KEYS_MAX) }, (_, index) =>
      readChunk(keys.slice(index * KEYS_MAX, (index + 1) * KEYS_MAX)),
    );
    return (await Promise.all(chunks)).flat();
  };
};
