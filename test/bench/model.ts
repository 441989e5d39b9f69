import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import type { TableSchema } from '../../bench/dynamodb/table.ts';
import type { Hold } from '../../bench/dynamodb/transactions.ts';
import { localConfig } from '../../bench/subjects/clients.ts';

const TABLE: TableSchema = {
  name: 'table',
  key: { partition: 'pk', sort: 'sk' },
  indexes: [
    { name: 'list', key: { partition: 'list_pk', sort: 'list_sk' }, projection: 'KEYS_ONLY' },
    { name: 'whole', key: { partition: 'whole_pk' }, projection: 'ALL' },
  ],
};

export interface Model extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** The real SDK, which checks much of what the model answers. */
  readonly client: DynamoDBClient;
}

export const startModel = async (hold: Hold = async () => undefined): Promise<Model> => {
  const endpoint = await startEndpoint({ tables: [TABLE], hold });
  const client = new DynamoDBClient({ ...localConfig(endpoint.url), maxAttempts: 1 });
  return {
    endpoint,
    client,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await endpoint.close();
    },
  };
};

/** Holds the first transaction that has prepared an item until it is told to let go, and no later one. */
export const createHold = () => {
  const entered = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  let isFirst = true;
  const hold: Hold = async () => {
    if (!isFirst) return;
    isFirst = false;
    entered.resolve();
    await left.promise;
  };
  return { hold, entered: entered.promise, release: left.resolve };
};

export const key = (pk: string, sk = 'a') => ({ pk: { S: pk }, sk: { S: sk } });

/** An item of so many bytes and no index. */
export const sized = (pk: string, bytes: number) => {
  const fixed = 'pk'.length + pk.length + 'sk'.length + 'a'.length + 'fill'.length;
  return { ...key(pk), fill: { S: 'x'.repeat(bytes - fixed) } };
};

/** The rejection's value; fails if nothing is rejected. */
export const rejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => {
      throw new Error('it was not rejected');
    },
    (error: unknown) => error,
  );
