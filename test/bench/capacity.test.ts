import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../bench/dynamodb/attribute-value.ts';
import { key, type Model, rejection, sized, startModel } from './model.ts';

const INDEXES = { ReturnConsumedCapacity: 'INDEXES' } as const;

type AnyItem = Record<string, { S: string }>;

const put = async ({ client }: Model, item: Item): Promise<[number, number, number]> => {
  const { ConsumedCapacity: used } = await client.send(
    new PutItemCommand({ TableName: 'table', Item: item as AnyItem, ...INDEXES }),
  );
  const indexes = used?.GlobalSecondaryIndexes ?? {};
  return [
    used?.Table?.CapacityUnits ?? -1,
    indexes['list']?.CapacityUnits ?? 0,
    indexes['whole']?.CapacityUnits ?? 0,
  ];
};

const listed = (sk: string, more: Item = {}): Item => ({
  ...key('listed'),
  list_pk: { S: 'l' },
  list_sk: { S: sk },
  ...more,
});

describe('the capacity that a write consumes', () => {
  it('is one unit for each started kilobyte', async () => {
    await using model = await startModel();
    expect(await put(model, sized('a', 1024))).toEqual([1, 0, 0]);
    expect(await put(model, sized('b', 1025))).toEqual([2, 0, 0]);
  });

  it('is that of the larger of the item before and after', async () => {
    await using model = await startModel();
    await put(model, sized('a', 3000));
    expect(await put(model, sized('a', 100))).toEqual([3, 0, 0]);
    expect(await put(model, sized('a', 100))).toEqual([1, 0, 0]);
  });

  it('is that of the item deleted, and one unit for nothing', async () => {
    await using model = await startModel();
    await put(model, sized('a', 2000));
    const remove = new DeleteItemCommand({ TableName: 'table', Key: key('a'), ...INDEXES });
    expect((await model.client.send(remove)).ConsumedCapacity?.CapacityUnits).toBe(2);
    expect((await model.client.send(remove)).ConsumedCapacity?.CapacityUnits).toBe(1);
  });

  it('counts an index once when an entry comes, not at all when its keys stay, twice when it moves, once when it goes', async () => {
    await using model = await startModel();
    expect(await put(model, listed('1'))).toEqual([1, 1, 0]);
    expect(await put(model, listed('1', { state: { S: 'new' } }))).toEqual([1, 0, 0]);
    expect(await put(model, listed('2'))).toEqual([1, 2, 0]);
    expect(await put(model, key('listed'))).toEqual([1, 1, 0]);
  });

  it('counts an index that holds everything whenever anything changes', async () => {
    await using model = await startModel();
    const item = { ...key('a'), whole_pk: { S: 'w' } };
    expect(await put(model, { ...item, state: { S: 'old' } })).toEqual([1, 0, 1]);
    expect(await put(model, { ...item, state: { S: 'new' } })).toEqual([1, 0, 1]);
    expect(await put(model, { ...item, state: { S: 'new' } })).toEqual([1, 0, 0]);
  });

  it('doubles the table in a transaction, and the index not', async () => {
    await using model = await startModel();
    const { ConsumedCapacity } = await model.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'table', Item: listed('1') as AnyItem } },
          { Put: { TableName: 'table', Item: sized('b', 1025) } },
          {
            ConditionCheck: {
              TableName: 'table',
              Key: key('c'),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
        ...INDEXES,
      }),
    );
    expect(ConsumedCapacity?.[0]).toMatchObject({
      Table: { CapacityUnits: 8 },
      GlobalSecondaryIndexes: { list: { CapacityUnits: 1 } },
      CapacityUnits: 9,
    });
  });

  it('is consumed by a write whose condition fails, too', async () => {
    await using model = await startModel();
    await put(model, sized('a', 2000));
    model.endpoint.takeRequests();
    const refused = new PutItemCommand({
      TableName: 'table',
      Item: key('a'),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await rejection(model.client.send(refused));
    expect(model.endpoint.takeRequests()).toMatchObject([
      { operation: 'PutItem', outcome: 'ConditionalCheckFailedException', writeUnits: 2, readUnits: 0 },
    ]);
  });

  it('is that of the item as an update leaves it', async () => {
    await using model = await startModel();
    await put(model, sized('a', 1000));
    const { ConsumedCapacity } = await model.client.send(
      new UpdateItemCommand({
        TableName: 'table',
        Key: key('a'),
        UpdateExpression: 'SET more = :more',
        ExpressionAttributeValues: { ':more': { S: 'x'.repeat(50) } },
        ...INDEXES,
      }),
    );
    expect(ConsumedCapacity?.CapacityUnits).toBe(2);
  });
});

describe('the capacity that a read consumes', () => {
  it('is one unit for each started 4 KB, half of it if it need not be consistent', async () => {
    await using model = await startModel();
    await put(model, sized('a', 5000));
    const get = async (ConsistentRead: boolean) => {
      const read = new GetItemCommand({ TableName: 'table', Key: key('a'), ConsistentRead, ...INDEXES });
      return (await model.client.send(read)).ConsumedCapacity?.CapacityUnits;
    };
    expect(await get(true)).toBe(2);
    expect(await get(false)).toBe(1);
  });

  it('rounds each item of a batch by itself', async () => {
    await using model = await startModel();
    await put(model, sized('a', 1500));
    await put(model, sized('b', 6500));
    const { ConsumedCapacity } = await model.client.send(
      new BatchGetItemCommand({
        RequestItems: { table: { Keys: [key('a'), key('b'), key('c')], ConsistentRead: true } },
        ...INDEXES,
      }),
    );
    expect(ConsumedCapacity?.[0]?.CapacityUnits).toBe(4);
  });
});
