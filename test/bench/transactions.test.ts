import {
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createMemory } from '../../bench/dynamodb/client-tokens.ts';
import { createHold, key, type Model, rejection, startModel } from './model.ts';

const putOf = (pk: string, condition?: string) => ({
  Put: {
    TableName: 'table',
    Item: key(pk),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
  },
});

const IF_NEW = 'attribute_not_exists(pk)';

const write = async ({ client }: Model, items: ReturnType<typeof putOf>[], token?: string) =>
  client.send(
    new TransactWriteItemsCommand({
      TransactItems: items,
      ...(token === undefined ? {} : { ClientRequestToken: token }),
    }),
  );

const reasonsOf = (error: unknown): unknown => {
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return (error as TransactionCanceledException).CancellationReasons;
};

const exists = async ({ client }: Model, pk: string): Promise<boolean> =>
  (await client.send(new GetItemCommand({ TableName: 'table', Key: key(pk) }))).Item !== undefined;

describe('a transaction', () => {
  it('writes nothing if one condition fails, and says which, with the item that stood in the way', async () => {
    await using model = await startModel();
    await write(model, [putOf('a', IF_NEW)]);
    const error = await rejection(write(model, [putOf('b', IF_NEW), putOf('a', IF_NEW)]));
    expect(reasonsOf(error)).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: key('a') },
    ]);
    expect(await exists(model, 'b')).toBe(false);
  });

  it('conflicts with one that holds the same item, and with no other', async () => {
    const { hold, entered, release } = createHold();
    await using model = await startModel(hold);
    const first = write(model, [putOf('a', IF_NEW), putOf('b', IF_NEW)]);
    await entered;
    const overlapping = await rejection(write(model, [putOf('c'), putOf('b')]));
    await write(model, [putOf('d')]);
    release();
    await first;
    expect(reasonsOf(overlapping)).toEqual([
      { Code: 'None' },
      { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
    ]);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((pk) => exists(model, pk)))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('holds what it has prepared even if it will be cancelled', async () => {
    const { hold, entered, release } = createHold();
    await using model = await startModel(hold);
    const canceled = rejection(write(model, [putOf('a'), putOf('b', 'attribute_exists(pk)')]));
    await entered;
    expect(reasonsOf(await rejection(write(model, [putOf('a')])))).toMatchObject([
      { Code: 'TransactionConflict' },
    ]);
    release();
    expect(reasonsOf(await canceled)).toMatchObject([{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }]);
    await write(model, [putOf('a')]);
  });

  it('holds no item whose condition fails, so that duplicates do not stand in each other’s way', async () => {
    let holds = 0;
    await using model = await startModel(async () => {
      holds++;
    });
    await write(model, [putOf('a', IF_NEW)]);
    const error = await rejection(write(model, [putOf('a', IF_NEW)]));
    expect(reasonsOf(error)).toMatchObject([{ Code: 'ConditionalCheckFailed' }]);
    expect(holds).toBe(1);
  });

  it('keeps single writes and transactional reads off its items, and lets other reads see them as they were', async () => {
    const { hold, entered, release } = createHold();
    await using model = await startModel(hold);
    const first = write(model, [putOf('a')]);
    await entered;
    const single = new PutItemCommand({ TableName: 'table', Item: key('a') });
    expect(await rejection(model.client.send(single))).toBeInstanceOf(TransactionConflictException);
    const read = new TransactGetItemsCommand({
      TransactItems: [{ Get: { TableName: 'table', Key: key('a') } }],
    });
    expect(reasonsOf(await rejection(model.client.send(read)))).toMatchObject([
      { Code: 'TransactionConflict' },
    ]);
    expect(await exists(model, 'a')).toBe(false);
    release();
    await first;
    expect(await exists(model, 'a')).toBe(true);
  });

  it('is refused if it names an item twice', async () => {
    await using model = await startModel();
    expect(await rejection(write(model, [putOf('a'), putOf('a')]))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('multiple operations on one item'),
    });
  });
});

describe('a client request token', () => {
  it('carries a transaction out once, whatever has become of its items', async () => {
    await using model = await startModel();
    await write(model, [putOf('a', IF_NEW)], 'token');
    await write(model, [putOf('a', IF_NEW)], 'token');
    expect(await exists(model, 'a')).toBe(true);
  });

  it('belongs to one request', async () => {
    await using model = await startModel();
    await write(model, [putOf('a')], 'token');
    const error = await rejection(write(model, [putOf('b')], 'token'));
    expect(error).toBeInstanceOf(IdempotentParameterMismatchException);
  });

  it('is forgotten when its transaction was cancelled', async () => {
    await using model = await startModel();
    await write(model, [putOf('a')]);
    for (const _try of [1, 2]) {
      const error = await rejection(write(model, [putOf('a', IF_NEW)], 'token'));
      expect(reasonsOf(error)).toMatchObject([{ Code: 'ConditionalCheckFailed' }]);
    }
  });

  it('says so while its transaction is still under way', async () => {
    const { hold, entered, release } = createHold();
    await using model = await startModel(hold);
    const first = write(model, [putOf('a')], 'token');
    await entered;
    const error = await rejection(write(model, [putOf('a')], 'token'));
    expect(error).toBeInstanceOf(TransactionInProgressException);
    release();
    await first;
  });

  it('is forgotten after ten minutes', async () => {
    let nowMs = 0;
    let runs = 0;
    const tokens = createMemory(() => nowMs);
    const run = async () => {
      runs++;
      return { body: {}, consumed: [] };
    };
    await tokens.once('token', 'request', run);
    nowMs = 10 * 60_000 - 1;
    await tokens.once('token', 'request', run);
    expect(runs).toBe(1);
    nowMs = 10 * 60_000;
    await tokens.once('token', 'request', run);
    expect(runs).toBe(2);
  });
});
