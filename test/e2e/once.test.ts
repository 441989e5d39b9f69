import { createHash, randomUUID } from 'node:crypto';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createOnce, type Once } from '../../lambdas/platform/once.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const context = (remainingMs: number): Context =>
  ({ getRemainingTimeInMillis: () => remainingMs }) as unknown as Context;

/** A consumer as one running copy of the function has it: two of them are two copies. */
const setup = (remainingMs = 60_000): Once => {
  const once = createOnce({
    client: world.dynamo,
    table: world.output('IdempotencyTable'),
    name: 'test',
    log: silentLog,
  });
  once.registerContext(context(remainingMs));
  return once;
};

const done = async () => ({ kind: 'done' });

/** Keeps a run at work until the test lets it go on. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

/** Powertools hashes the key, so a record is found by what it was hashed to: here by asking the base class. */
const recordOf = async (key: string): Promise<Record<string, unknown> | undefined> => {
  const id = `test#${createHash('sha256').update(JSON.stringify(key)).digest('base64')}`;
  const { Item } = await world.documents.send(
    new GetCommand({ TableName: world.output('IdempotencyTable'), Key: { id }, ConsistentRead: true }),
  );
  return Item;
};

const expireInProgress = async (key: string): Promise<void> => {
  const record = await recordOf(key);
  await world.documents.send(
    new UpdateCommand({
      TableName: world.output('IdempotencyTable'),
      Key: { id: record?.['id'] },
      UpdateExpression: 'SET in_progress_expiration = :past',
      ExpressionAttributeValues: { ':past': Date.now() - 1 },
    }),
  );
};

describe('work that is done once', () => {
  it('runs for the first delivery, and every later one gets the first result', async () => {
    const key = randomUUID();
    const results: { readonly kind: string }[] = [];
    for (const n of [1, 2, 3]) results.push(await setup().run(key, async () => ({ kind: `run ${n}` })));
    expect(results).toEqual([{ kind: 'run 1' }, { kind: 'run 1' }, { kind: 'run 1' }]);
  });

  it('does not run a second time while the first is at work', async () => {
    const key = randomUUID();
    const { opened, open } = gate();
    const first = setup().run(key, async () => {
      await opened;
      return { kind: 'first' };
    });
    await expect.poll(() => recordOf(key)).toBeDefined();
    await expect(setup().run(key, done)).rejects.toThrow(/in progress/);
    open();
    expect(await first).toEqual({ kind: 'first' });
  });

  it('runs again after a throw, which says that nothing happened', async () => {
    const key = randomUUID();
    await expect(setup().run(key, () => Promise.reject(new Error('nothing was sent')))).rejects.toThrow(
      'nothing was sent',
    );
    expect(await recordOf(key)).toBeUndefined();
    expect(await setup().run(key, done)).toEqual({ kind: 'done' });
  });

  it('runs again after a copy died, once its deadline has passed', async () => {
    const key = randomUUID();
    void setup().run(key, () => new Promise<{ kind: string }>(() => undefined));
    await expect.poll(() => recordOf(key)).toMatchObject({ status: 'INPROGRESS' });
    await expireInProgress(key);
    expect(await setup().run(key, done)).toEqual({ kind: 'done' });
  });
});

describe('a run that overran its deadline', () => {
  const overtaken = async (ending: () => Promise<{ kind: string }>) => {
    const key = randomUUID();
    const slow = gate();
    const second = gate();
    const first = setup().run(key, async () => {
      await slow.opened;
      return ending();
    });
    await expect.poll(() => recordOf(key)).toBeDefined();
    await expireInProgress(key);
    const other = setup().run(key, async () => {
      await second.opened;
      return { kind: 'second' };
    });
    await expect
      .poll(async () => Number((await recordOf(key))?.['in_progress_expiration']))
      .toBeGreaterThan(Date.now());
    slow.open();
    const finishSecond = (): Promise<{ kind: string }> => {
      second.open();
      return other;
    };
    return { key, first, finishSecond };
  };

  it('does not free the key of its successor when it throws', async () => {
    const { key, first, finishSecond } = await overtaken(() => Promise.reject(new Error('late')));
    await expect(first).rejects.toThrow('late');
    expect(await recordOf(key)).toMatchObject({ status: 'INPROGRESS' });
    await expect(setup().run(key, done)).rejects.toThrow(/in progress/);
    expect(await finishSecond()).toEqual({ kind: 'second' });
    expect(await setup().run(key, done)).toEqual({ kind: 'second' });
  });

  it('does not store its result over its successor', async () => {
    const { key, first, finishSecond } = await overtaken(async () => ({ kind: 'first, late' }));
    await expect(first).rejects.toThrow();
    expect(await recordOf(key)).toMatchObject({ status: 'INPROGRESS' });
    expect(await finishSecond()).toEqual({ kind: 'second' });
    expect(await setup().run(key, done)).toEqual({ kind: 'second' });
  });
});

describe('a mistake in the wiring', () => {
  it('is refused: a key with nothing in it', async () => {
    await expect(setup().run('  ', done)).rejects.toThrow('must not be empty');
  });

  it('is refused: no Lambda context, so that a record would never expire', async () => {
    const once = createOnce({
      client: world.dynamo,
      table: world.output('IdempotencyTable'),
      name: 'test',
      log: silentLog,
    });
    await expect(once.run(randomUUID(), done)).rejects.toThrow('no Lambda context');
  });
});
