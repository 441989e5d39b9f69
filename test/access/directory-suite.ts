import { beforeEach, expect, it } from 'vitest';
import type { DirectoryStore } from '../../lambdas/access/directory-store.ts';
import type { Client, Merchant } from '../../lambdas/access/domain/merchant.ts';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';

export const merchantNamed = (name: string, more: Partial<Merchant> = {}): Merchant => ({
  id: deriveId('mer', name),
  name,
  createdAt: '2026-11-21T09:00:00.000Z',
  ...more,
});

export const clientOf = (merchantId: MerchantId, clientId: string, more: Partial<Client> = {}): Client => ({
  issuer: 'https://issuer.example/',
  clientId,
  merchantId,
  name: 'shop',
  scopes: ['payments:read', 'payments:write'],
  status: 'active',
  createdAt: '2026-11-21T09:00:00.000Z',
  ...more,
});

/** What every directory does. `create` gives an empty one. */
export const directorySuite = (create: () => Promise<DirectoryStore>): void => {
  let directory: DirectoryStore;
  beforeEach(async () => {
    directory = await create();
  });

  it('gives back a merchant with its clients as they were put', async () => {
    const merchant = merchantNamed('a', {
      webhookEndpoint: {
        url: 'https://shop.example/hooks',
        secretCiphertext: 'c2VhbGVk',
        createdAt: '2026-11-21T09:00:00.000Z',
      },
    });
    const client = clientOf(merchant.id, 'one');

    const put = await directory.putMerchant(merchant, [client]);

    expect(put).toEqual({ ok: true });
    expect(await directory.getMerchant(merchant.id)).toEqual(merchant);
    expect(await directory.getClient(client.issuer, 'one')).toEqual(client);
    expect(await directory.listClients(merchant.id)).toEqual([client]);
  });

  it('routes a merchant and all its clients, and nobody else, until it is told otherwise', async () => {
    const [ours, theirs] = [merchantNamed('ours'), merchantNamed('theirs')];
    await directory.putMerchant(ours, [clientOf(ours.id, 'one'), clientOf(ours.id, 'two')]);
    await directory.putMerchant(theirs, [clientOf(theirs.id, 'three')]);

    expect(await directory.setRouting(ours.id, 'EUR=stripe,sandbox')).toEqual({ ok: true });

    expect(await directory.getMerchant(ours.id)).toEqual({ ...ours, routing: 'EUR=stripe,sandbox' });
    for (const name of ['one', 'two'])
      expect(await directory.getClient('https://issuer.example/', name)).toMatchObject({
        routing: 'EUR=stripe,sandbox',
      });
    expect(await directory.getMerchant(theirs.id)).toEqual(theirs);
    expect(await directory.getClient('https://issuer.example/', 'three')).toEqual(
      clientOf(theirs.id, 'three'),
    );
    await directory.setRouting(ours.id, null);
    expect(await directory.getMerchant(ours.id)).toEqual(ours);
    expect(await directory.listClients(ours.id)).toEqual([
      clientOf(ours.id, 'one'),
      clientOf(ours.id, 'two'),
    ]);
    expect(await directory.setRouting(deriveId('mer', 'nobody'), null)).toEqual({
      ok: false,
      error: 'no_such_merchant',
    });
  });

  it('says of a merchant or client that is not there that it is not', async () => {
    expect(await directory.getMerchant(deriveId('mer', 'nobody'))).toBeNull();
    expect(await directory.getClient('https://issuer.example/', 'nobody')).toBeNull();
    expect(await directory.listClients(deriveId('mer', 'nobody'))).toEqual([]);
    expect(await directory.listMerchants()).toEqual([]);
  });

  it('keeps the limits above which payouts need approval, and replaces all of them', async () => {
    const merchant = merchantNamed('limits', { payoutApprovalAbove: { EUR: 100_000n, JPY: 0n } });
    await directory.putMerchant(merchant, []);
    expect(await directory.getMerchant(merchant.id)).toEqual(merchant);

    const set = await directory.setApprovalLimits(merchant.id, { USD: 9_007_199_254_740_991n });

    expect(set).toEqual({ ok: true });
    expect(await directory.getMerchant(merchant.id)).toEqual({
      ...merchant,
      payoutApprovalAbove: { USD: 9_007_199_254_740_991n },
    });
    const nobody = deriveId('mer', 'nobody');
    expect(await directory.setApprovalLimits(nobody, {})).toEqual({ ok: false, error: 'no_such_merchant' });
    expect(await directory.getMerchant(nobody)).toBeNull();
  });

  it('lists merchants in the order of their creation', async () => {
    const late = merchantNamed('late', { createdAt: '2026-11-21T10:00:00.000Z' });
    const early = merchantNamed('early', { createdAt: '2026-11-21T08:00:00.000Z' });
    await directory.putMerchant(late, [clientOf(late.id, 'one')]);
    await directory.putMerchant(early, []);

    expect(await directory.listMerchants()).toEqual([early, late]);
  });

  it('keeps the first of two merchants with one id, and stores nothing of the second', async () => {
    const merchant = merchantNamed('a');
    await directory.putMerchant(merchant, []);

    const again = await directory.putMerchant({ ...merchant, name: 'b' }, [clientOf(merchant.id, 'late')]);

    expect(again).toEqual({ ok: false, error: 'taken' });
    expect(await directory.getMerchant(merchant.id)).toEqual(merchant);
    expect(await directory.getClient('https://issuer.example/', 'late')).toBeNull();
  });

  it('stores nothing of a merchant one of whose clients is taken', async () => {
    const first = merchantNamed('first');
    const second = merchantNamed('second');
    await directory.putMerchant(first, [clientOf(first.id, 'one')]);

    const put = await directory.putMerchant(second, [clientOf(second.id, 'two'), clientOf(second.id, 'one')]);

    expect(put).toEqual({ ok: false, error: 'taken' });
    expect(await directory.getMerchant(second.id)).toBeNull();
    expect(await directory.getClient('https://issuer.example/', 'two')).toBeNull();
    expect(await directory.getClient('https://issuer.example/', 'one')).toMatchObject({
      merchantId: first.id,
    });
  });

  it('tells clients of different issuers apart, even by one id', async () => {
    const merchant = merchantNamed('a');
    const here = clientOf(merchant.id, 'one', { issuer: 'https://a.example/' });
    const there = clientOf(merchant.id, 'one', { issuer: 'https://b.example/', scopes: ['ledger:read'] });
    await directory.putMerchant(merchant, [here, there]);

    expect(await directory.getClient('https://a.example/', 'one')).toEqual(here);
    expect(await directory.getClient('https://b.example/', 'one')).toEqual(there);
    expect(await directory.listClients(merchant.id)).toEqual([here, there]);
  });

  it('adds and replaces a client of a merchant', async () => {
    const merchant = merchantNamed('a');
    await directory.putMerchant(merchant, []);

    const added = await directory.putClient(clientOf(merchant.id, 'one'));
    const disabled = clientOf(merchant.id, 'one', { status: 'disabled' });
    const replaced = await directory.putClient(disabled);

    expect([added.ok, replaced.ok]).toEqual([true, true]);
    expect(await directory.getClient(disabled.issuer, 'one')).toEqual(disabled);
    expect(await directory.listClients(merchant.id)).toEqual([disabled]);
  });

  it('never gives a client to another merchant', async () => {
    const owner = merchantNamed('owner');
    const thief = merchantNamed('thief');
    await directory.putMerchant(owner, [clientOf(owner.id, 'one')]);
    await directory.putMerchant(thief, []);

    const put = await directory.putClient(clientOf(thief.id, 'one'));

    expect(put).toEqual({ ok: false, error: 'taken' });
    expect(await directory.getClient('https://issuer.example/', 'one')).toMatchObject({
      merchantId: owner.id,
    });
    expect(await directory.listClients(thief.id)).toEqual([]);
  });

  it('takes no client that is not routed as its merchant is', async () => {
    const merchant = merchantNamed('a');
    await directory.putMerchant(merchant, []);
    await directory.setRouting(merchant.id, 'EUR=stripe');

    const old = await directory.putClient(clientOf(merchant.id, 'one'));
    const routed = await directory.putClient(clientOf(merchant.id, 'one', { routing: 'EUR=stripe' }));
    const other = await directory.putClient(clientOf(merchant.id, 'two', { routing: 'EUR=sandbox' }));

    expect(old).toEqual({ ok: false, error: 'changed' });
    expect(routed).toEqual({ ok: true });
    expect(other).toEqual({ ok: false, error: 'changed' });
  });

  it('takes no client for a merchant that does not exist', async () => {
    const put = await directory.putClient(clientOf(deriveId('mer', 'nobody'), 'one'));

    expect(put).toEqual({ ok: false, error: 'no_such_merchant' });
  });
};
