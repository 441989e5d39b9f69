import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { OpsError } from '../../ops/failure.ts';
import { addClients, setClientStatus } from '../../ops/merchants/change-clients.ts';
import { clientOf, merchantNamed } from '../access/directory-suite.ts';
import { createMemoryDirectory } from '../access/memory-directory.ts';

const ISSUER = 'https://issuer.example/';
const shop = merchantNamed('shop');
const second = { name: 'second', scopes: ['payouts:approve'] } as const;

const setup = async () => {
  const directory = createMemoryDirectory();
  await directory.putMerchant(shop, [clientOf(shop.id, 'one')]);
  let made = 0;
  const issuerClients = {
    issuer: ISSUER,
    create: async () => {
      made += 1;
      return { clientId: `made-${made}`, clientSecret: `secret-${made}` };
    },
  };
  const clock = { nowMs: () => Date.parse('2026-11-21T12:00:00.000Z') };
  const deps = { directory, issuerClients, clock };
  return {
    directory,
    made: () => made,
    add: addClients(deps),
    setStatus: setClientStatus(deps),
  };
};

describe('a merchant that needs another client', () => {
  it('is given one, which is registered, and its secret this once', async () => {
    const { add, directory } = await setup();

    const created = await add(shop.id, { clients: [second] });

    expect(created).toEqual([
      { name: 'second', client_id: 'made-1', client_secret: 'secret-1', scopes: ['payouts:approve'] },
    ]);
    expect(await directory.getClient(ISSUER, 'made-1')).toEqual({
      issuer: ISSUER,
      clientId: 'made-1',
      merchantId: shop.id,
      name: 'second',
      scopes: ['payouts:approve'],
      status: 'active',
      createdAt: '2026-11-21T12:00:00.000Z',
    });
  });

  it('has it routed as its others are', async () => {
    const { add, directory } = await setup();
    await directory.setRouting(shop.id, 'EUR=stripe');

    await add(shop.id, { clients: [], registered: [{ clientId: '0oa1', scopes: ['payments:read'] }] });

    expect(await directory.getClient(ISSUER, '0oa1')).toMatchObject({ routing: 'EUR=stripe' });
  });

  it('is not given another merchant’s', async () => {
    const { add, directory } = await setup();
    const other = merchantNamed('other');
    await directory.putMerchant(other, [clientOf(other.id, 'theirs')]);

    const taken = add(shop.id, {
      clients: [],
      registered: [{ clientId: 'theirs', scopes: ['ledger:read'] }],
    });

    await expect(taken).rejects.toThrow('acts for another merchant');
    expect(await directory.getClient(ISSUER, 'theirs')).toMatchObject({ merchantId: other.id });
  });

  it('keeps what a client may do that is registered already', async () => {
    const { add, directory } = await setup();

    const again = add(shop.id, { clients: [], registered: [{ clientId: 'one', scopes: ['vault:reveal'] }] });

    await expect(again).rejects.toThrow('client one is registered already');
    expect(await directory.getClient(ISSUER, 'one')).toMatchObject({
      scopes: ['payments:read', 'payments:write'],
    });
  });

  it('has to be there before anything is made for it', async () => {
    const { add, made } = await setup();

    await expect(add(deriveId('mer', 'nobody'), { clients: [second] })).rejects.toThrow(OpsError);
    await expect(add(shop.id, { clients: [] })).rejects.toThrow('1 to 20 clients');
    expect(made()).toBe(0);
  });
});

describe('a client', () => {
  it('is disabled and enabled again as it was', async () => {
    const { directory, setStatus } = await setup();

    await setStatus(shop.id, 'one', 'disabled');
    expect(await directory.getClient(ISSUER, 'one')).toEqual(
      clientOf(shop.id, 'one', { status: 'disabled' }),
    );

    await setStatus(shop.id, 'one', 'active');
    expect(await directory.getClient(ISSUER, 'one')).toEqual(clientOf(shop.id, 'one'));
  });

  it('is disabled at each issuer that knows its id', async () => {
    const { directory, setStatus } = await setup();
    await directory.putClient(clientOf(shop.id, 'one', { issuer: 'https://other.example/' }));

    const changed = await setStatus(shop.id, 'one', 'disabled');

    expect(changed.map(({ issuer }) => issuer)).toEqual([ISSUER, 'https://other.example/']);
    expect((await directory.listClients(shop.id)).map(({ status }) => status)).toEqual([
      'disabled',
      'disabled',
    ]);
  });

  it('of another merchant cannot be named', async () => {
    const { directory, setStatus } = await setup();
    const other = merchantNamed('other');
    await directory.putMerchant(other, []);

    await expect(setStatus(other.id, 'one', 'disabled')).rejects.toThrow('has no client one');
    await expect(setStatus(deriveId('mer', 'nobody'), 'one', 'disabled')).rejects.toThrow(
      'there is no merchant',
    );
    expect(await directory.getClient(ISSUER, 'one')).toMatchObject({ status: 'active' });
  });
});
