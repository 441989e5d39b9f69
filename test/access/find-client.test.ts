import { describe, expect, it } from 'vitest';
import type { Client } from '../../lambdas/access/domain/merchant.ts';
import { createFindClient } from '../../lambdas/access/find-client.ts';
import { clientOf, merchantNamed } from './directory-suite.ts';

const merchant = merchantNamed('a');

const setup = (stored: Client | null) => {
  let nowMs = 0;
  let current = stored;
  const asked: string[] = [];
  const find = createFindClient({
    getClient: async (issuer, clientId) => {
      asked.push(`${issuer} ${clientId}`);
      return current;
    },
    clock: { nowMs: () => nowMs },
  });
  return {
    find,
    asked,
    wait: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    store: (client: Client | null) => {
      current = client;
    },
  };
};

describe('a client', () => {
  it('is read once in half a minute', async () => {
    const { find, asked, wait } = setup(clientOf(merchant.id, 'one'));

    await find('i', 'one');
    wait(29_999);
    const again = await find('i', 'one');

    expect(again).toMatchObject({ clientId: 'one' });
    expect(asked).toEqual(['i one']);
  });

  it('that was disabled is noticed after half a minute', async () => {
    const { find, wait, store } = setup(clientOf(merchant.id, 'one'));

    await find('i', 'one');
    store(clientOf(merchant.id, 'one', { status: 'disabled' }));
    wait(30_000);

    expect(await find('i', 'one')).toMatchObject({ status: 'disabled' });
  });

  it('that was unknown is known as soon as it is registered', async () => {
    const { find, store } = setup(null);

    const before = await find('i', 'one');
    store(clientOf(merchant.id, 'one'));

    expect(before).toBeNull();
    expect(await find('i', 'one')).toMatchObject({ clientId: 'one' });
  });

  it('of another issuer is another client', async () => {
    const { find, asked } = setup(clientOf(merchant.id, 'one'));

    await find('i', 'one');
    await find('j', 'one');

    expect(asked).toEqual(['i one', 'j one']);
  });
});
