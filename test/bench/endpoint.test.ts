import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { key, type Model, rejection, startModel } from './model.ts';

const put = async ({ client }: Model, Item: Record<string, { S: string }>) =>
  client.send(new PutItemCommand({ TableName: 'table', Item }));

const sortKeys = (items: Record<string, { S?: string }>[] | undefined) => items?.map(({ sk }) => sk?.S);

describe('the modelled endpoint', () => {
  it('reads what was written, alone and in a batch', async () => {
    await using model = await startModel();
    await put(model, { ...key('a'), text: { S: 'ü' } });
    const { Item } = await model.client.send(new GetItemCommand({ TableName: 'table', Key: key('a') }));
    expect(Item).toEqual({ ...key('a'), text: { S: 'ü' } });
    const { Responses } = await model.client.send(
      new BatchGetItemCommand({ RequestItems: { table: { Keys: [key('a'), key('missing')] } } }),
    );
    expect(Responses).toEqual({ table: [Item] });
  });

  it('updates an item under a condition and returns what it asked for', async () => {
    await using model = await startModel();
    const update = new UpdateItemCommand({
      TableName: 'table',
      Key: key('a'),
      UpdateExpression: 'SET #n = :one',
      ConditionExpression: 'attribute_not_exists(#n)',
      ExpressionAttributeNames: { '#n': 'number' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const updated = { ...key('a'), number: { N: '1' } };
    expect((await model.client.send(update)).Attributes).toEqual(updated);
    const error = await rejection(model.client.send(update));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual(updated);
  });

  it('queries a partition in order, in pages, backwards', async () => {
    await using model = await startModel();
    for (const sk of ['3', '1', '2']) await put(model, key('a', sk));
    await put(model, key('b', '0'));
    const query = async (more: object) =>
      model.client.send(
        new QueryCommand({
          TableName: 'table',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: 'a' } },
          ...more,
        }),
      );
    expect(sortKeys((await query({})).Items)).toEqual(['1', '2', '3']);
    const first = await query({ ScanIndexForward: false, Limit: 2 });
    expect(sortKeys(first.Items)).toEqual(['3', '2']);
    const ExclusiveStartKey = first.LastEvaluatedKey;
    const second = await query({ ScanIndexForward: false, Limit: 2, ExclusiveStartKey });
    expect(sortKeys(second.Items)).toEqual(['1']);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it('finds in an index only items that have its keys, and of them only what it holds', async () => {
    await using model = await startModel();
    await put(model, { ...key('a'), list_pk: { S: 'l' }, list_sk: { S: '1' }, other: { S: 'x' } });
    await put(model, key('b'));
    const { Items } = await model.client.send(
      new QueryCommand({
        TableName: 'table',
        IndexName: 'list',
        KeyConditionExpression: 'list_pk = :pk AND begins_with(list_sk, :sk)',
        ExpressionAttributeValues: { ':pk': { S: 'l' }, ':sk': { S: '1' } },
      }),
    );
    expect(Items).toEqual([{ ...key('a'), list_pk: { S: 'l' }, list_sk: { S: '1' } }]);
  });

  it('refuses what it does not model, an incomplete key and a table that does not exist', async () => {
    await using model = await startModel();
    const read = async (more: object) =>
      rejection(model.client.send(new GetItemCommand({ TableName: 'table', Key: key('a'), ...more })));
    expect(await read({ ProjectionExpression: 'pk' })).toMatchObject({
      message: 'not modelled: ProjectionExpression',
    });
    expect(await read({ Key: { pk: { S: 'a' } } })).toMatchObject({ name: 'ValidationException' });
    expect(await read({ TableName: 'other' })).toBeInstanceOf(ResourceNotFoundException);
  });

  it('refuses an update that would change the key', async () => {
    await using model = await startModel();
    const update = new UpdateItemCommand({
      TableName: 'table',
      Key: key('a'),
      UpdateExpression: 'SET sk = :sk',
      ExpressionAttributeValues: { ':sk': { S: 'other' } },
    });
    expect(await rejection(model.client.send(update))).toMatchObject({
      message: expect.stringContaining('part of the key'),
    });
  });
});
