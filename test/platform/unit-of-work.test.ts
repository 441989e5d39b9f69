import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createTransact, type WriteItem } from '../../lambdas/platform/unit-of-work.ts';
import { createManualClock } from '../support/clock.ts';

const ITEM: WriteItem = { Put: { TableName: 'table', Item: { pk: 'a' } } };

const canceled = (...reasons: readonly CancellationReason[]): Error =>
  new TransactionCanceledException({ message: 'canceled', $metadata: {}, CancellationReasons: [...reasons] });

/** TransactionConflict cannot be had from the local cloud, so the wire's answers are scripted here. */
const setup = (...replies: readonly (Error | 'ok')[]) => {
  const tokens: string[] = [];
  const documents = {
    send: async (command: { input: { ClientRequestToken: string } }) => {
      const reply = replies[tokens.length] ?? replies.at(-1);
      tokens.push(command.input.ClientRequestToken);
      if (reply instanceof Error) throw reply;
      return {};
    },
  } as unknown as DynamoDBDocumentClient;
  return { documents, transact: createTransact({ documents, clock: createManualClock() }), tokens };
};

const CONFLICT = { Code: 'TransactionConflict' };
const EXISTS = {
  Code: 'ConditionalCheckFailed',
  Item: { pk: { S: 'a' }, amount: { N: '9007199254740993' } },
};

describe('a transaction', () => {
  it('is tried again after a conflict, each time under a token of its own', async () => {
    const { transact, tokens } = setup(canceled(CONFLICT), canceled({ Code: 'None' }, CONFLICT), 'ok');
    expect(await transact([ITEM])).toEqual({ ok: true, value: undefined });
    expect(new Set(tokens).size).toBe(3);
  });

  it('is tried again when a condition failed beside a conflict: it was judged against a moving state', async () => {
    const { transact, tokens } = setup(canceled(EXISTS, CONFLICT), canceled(EXISTS, { Code: 'None' }));
    expect(await transact([ITEM, ITEM])).toMatchObject({
      ok: false,
      error: { kind: 'condition_failed', failed: [{ index: 0 }] },
    });
    expect(tokens).toHaveLength(2);
  });

  it('asks before each try, if told whom to ask, and gives up when that is told to', async () => {
    const asked: number[] = [];
    const { documents, tokens } = setup(canceled(CONFLICT));
    const transact = createTransact({
      documents,
      clock: createManualClock(),
      beforeTry: async (tries) => {
        asked.push(tries);
        return tries < 2;
      },
    });
    expect(await transact([ITEM])).toEqual({ ok: false, error: { kind: 'contended' } });
    expect(asked).toEqual([0, 1, 2]);
    expect(tokens).toHaveLength(2);
  });

  it('brings back the item that stood in the way, with exact numbers', async () => {
    const { transact } = setup(canceled({ Code: 'None' }, EXISTS));
    expect(await transact([ITEM, ITEM])).toEqual({
      ok: false,
      error: {
        kind: 'condition_failed',
        failed: [{ index: 1, existing: { pk: 'a', amount: 9007199254740993n } }],
      },
    });
  });

  it('tells an item that is missing from one that is in the wrong state', async () => {
    const { transact } = setup(canceled({ Code: 'ConditionalCheckFailed' }));
    expect(await transact([ITEM])).toMatchObject({ error: { failed: [{ index: 0, existing: null }] } });
  });

  it('gives up on a hot item without having written anything, and says so', async () => {
    const { transact, tokens } = setup(canceled(CONFLICT));
    expect(await transact([ITEM])).toEqual({ ok: false, error: { kind: 'contended' } });
    expect(tokens).toHaveLength(7);
  });

  it('does not mistake a bug for an outcome', async () => {
    const bug = canceled({ Code: 'ValidationError', Message: 'key too long' });
    await expect(setup(bug).transact([ITEM])).rejects.toBe(bug);
    await expect(setup(new Error('no network')).transact([ITEM])).rejects.toThrow('no network');
  });
});
