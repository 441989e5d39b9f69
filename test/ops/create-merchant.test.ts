import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { DirectoryStore } from '../../lambdas/access/directory-store.ts';
import { createCheckUrl } from '../../lambdas/webhooks/check-url.ts';
import { createCreateEndpoint, createNewSecret } from '../../lambdas/webhooks/create-endpoint.ts';
import { OpsError } from '../../ops/failure.ts';
import { createMerchant } from '../../ops/merchants/create-merchant.ts';
import type { NewClient } from '../../ops/merchants/issuer-clients.ts';
import type { MerchantRequest } from '../../ops/merchants/merchant-request.ts';
import { createMemoryDirectory } from '../access/memory-directory.ts';
import { createMemoryEndpoints } from '../webhooks/memory-endpoints.ts';

const ISSUER = 'https://issuer.example/';
const request: MerchantRequest = {
  name: 'Blue Bottle',
  webhookUrl: 'https://shop.example/hooks',
  clients: [
    { name: 'shop', scopes: ['payments:write', 'payments:read'] },
    { name: 'books', scopes: ['ledger:read'] },
  ],
};

/** What the resolver of these tests knows; every other name leads to a public address. */
const ADDRESSES: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  'internal.example': '10.0.0.1',
};

const setup = (options: { readonly directory?: DirectoryStore; readonly allowLocal?: boolean } = {}) => {
  const directory = options.directory ?? createMemoryDirectory();
  const steps: string[] = [];
  const made: NewClient[] = [];
  let random = 0;
  const endpoints = createMemoryEndpoints();
  const clock = { nowMs: () => Date.parse('2026-11-21T09:00:00.000Z') };
  const randomBytes = (count: number) => new Uint8Array(count).fill(++random);
  const create = createMerchant({
    directory: {
      putMerchant: async (...args) => {
        steps.push('put');
        return directory.putMerchant(...args);
      },
    },
    issuerClients: {
      issuer: ISSUER,
      create: async (client) => {
        steps.push('client');
        made.push(client);
        return { clientId: `id-${made.length}`, clientSecret: `secret-${made.length}` };
      },
    },
    createEndpoint: createCreateEndpoint({
      endpoints: {
        create: async (...args) => {
          steps.push('endpoint');
          return endpoints.create(...args);
        },
      },
      newSecret: createNewSecret({
        sealSecret: async (merchantId, secret) => Buffer.from(`${merchantId} ${secret}`).toString('base64'),
        randomBytes,
      }),
      clock,
    }),
    clock,
    randomBytes,
    checkUrl: createCheckUrl({
      rules: { allowLocal: options.allowLocal ?? false },
      lookup: ((name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
        callback(null, [{ address: ADDRESSES[name] ?? '8.8.8.8', family: 4 }])) as never,
    }),
  });
  return { create, directory, endpoints, steps, made };
};

describe('a new merchant', () => {
  it('is registered with its clients, and an endpoint for every event with its sealed secret', async () => {
    const { create, directory, endpoints } = setup();

    const { merchant, webhook_secret = '' } = await create(request);

    expect(await directory.getMerchant(merchant.id)).toEqual({
      id: merchant.id,
      name: 'Blue Bottle',
      createdAt: '2026-11-21T09:00:00.000Z',
    });
    expect(await endpoints.ofMerchant(merchant.id)).toMatchObject([
      {
        url: 'https://shop.example/hooks',
        events: ['*'],
        secrets: [
          {
            ciphertext: Buffer.from(`${merchant.id} ${webhook_secret}`).toString('base64'),
            expiresAt: null,
          },
        ],
      },
    ]);
    expect(await directory.getClient(ISSUER, 'id-1')).toMatchObject({
      merchantId: merchant.id,
      name: 'shop',
      scopes: ['payments:write', 'payments:read'],
      status: 'active',
    });
    expect(await directory.listClients(merchant.id)).toHaveLength(2);
  });

  it('is shown its secrets, this once', async () => {
    const { create, directory, endpoints } = setup();

    const { merchant, clients, webhook_secret = '' } = await create(request);

    expect(clients).toEqual([
      {
        name: 'shop',
        client_id: 'id-1',
        client_secret: 'secret-1',
        scopes: ['payments:write', 'payments:read'],
      },
      { name: 'books', client_id: 'id-2', client_secret: 'secret-2', scopes: ['ledger:read'] },
    ]);
    expect(new Webhook(webhook_secret).sign('evt_1', new Date(0), '{}')).toMatch(/^v1,/);
    const stored = JSON.stringify([
      await directory.getMerchant(merchant.id),
      await directory.listClients(merchant.id),
      await endpoints.ofMerchant(merchant.id),
    ]);
    expect(stored).not.toContain('secret-1');
    expect(stored).not.toContain(webhook_secret);
  });

  it('without an endpoint has no secret', async () => {
    const { create, endpoints, steps } = setup();

    const created = await create({ name: request.name, clients: request.clients });

    expect(created).not.toHaveProperty('webhook_secret');
    expect(await endpoints.ofMerchant(created.merchant.id)).toEqual([]);
    expect(steps).not.toContain('endpoint');
  });

  it('may come with clients that its issuer has already: nothing is created there', async () => {
    const { create, directory, steps } = setup();

    const { merchant, clients } = await create({
      name: 'Blue Bottle',
      clients: [],
      registered: [{ clientId: '0oa1b2', scopes: ['payments:read'] }],
    });

    expect(clients).toEqual([]);
    expect(steps).toEqual(['put']);
    expect(await directory.getClient(ISSUER, '0oa1b2')).toMatchObject({
      merchantId: merchant.id,
      name: '0oa1b2',
      scopes: ['payments:read'],
      status: 'active',
    });
  });

  it('can be told from others at the issuer by its id', async () => {
    const { create, made } = setup();

    const { merchant } = await create(request);

    expect(made.map(({ label }) => label)).toEqual([`${merchant.id}.shop`, `${merchant.id}.books`]);
  });

  it('appears last, and all at once: before that, nothing that exists lets anybody in', async () => {
    const { create, steps } = setup();

    await create(request);

    expect(steps).toEqual(['endpoint', 'client', 'client', 'put']);
  });

  it('made again is another one, and the first stays as it is', async () => {
    const { create, directory } = setup();

    const first = await create(request);
    const second = await create(request);

    expect(second.merchant.id).not.toBe(first.merchant.id);
    expect(second.webhook_secret).not.toBe(first.webhook_secret);
    expect(await directory.listMerchants()).toHaveLength(2);
    expect(await directory.getMerchant(first.merchant.id)).toEqual(first.merchant);
  });

  it('does not come about if a client id is registered already', async () => {
    const directory = createMemoryDirectory();
    await setup({ directory }).create(request);
    const again = setup({ directory });

    await expect(again.create({ ...request, name: 'Red Cup' })).rejects.toBeInstanceOf(OpsError);

    expect(await directory.listMerchants()).toHaveLength(1);
  });
});

describe('a request that makes no sense', () => {
  const [shop, books] = request.clients;

  it.each<[string, Partial<MerchantRequest>, RegExp]>([
    ['no name', { name: ' ' }, /name of 1 to 100/],
    ['a long name', { name: 'x'.repeat(101) }, /name of 1 to 100/],
    ['no clients', { clients: [] }, /1 to 20 clients/],
    [
      'too many clients',
      { clients: Array.from({ length: 21 }, (_, i) => ({ ...shop!, name: `c${i}` })) },
      /1 to 20/,
    ],
    ['one client twice', { clients: [shop!, { ...books!, name: 'shop' }] }, /repeat/],
    ['a client name with spaces', { clients: [{ ...shop!, name: 'my shop' }] }, /letters, digits/],
    ['a client without scopes', { clients: [{ name: 'shop', scopes: [] }] }, /no scopes/],
    [
      'one client id twice',
      { registered: ['a', 'a'].map((clientId) => ({ clientId, scopes: shop!.scopes })) },
      /ids repeat/,
    ],
    ['a client id with spaces', { registered: [{ clientId: 'a b', scopes: shop!.scopes }] }, /printable/],
    ['a registered client without scopes', { registered: [{ clientId: 'a', scopes: [] }] }, /no scopes/],
    ['plain HTTP', { webhookUrl: 'http://shop.example/' }, /https/],
    ['no URL', { webhookUrl: 'shop' }, /must be a URL/],
    ['a password', { webhookUrl: 'https://a:b@shop.example/' }, /user name or password/],
    ['a fragment', { webhookUrl: 'https://shop.example/#a' }, /fragment/],
    ['a long URL', { webhookUrl: `https://shop.example/${'x'.repeat(2048)}` }, /2048/],
    ['an IBAN', { webhookUrl: 'https://shop.example/DE89370400440532013000' }, /card number, an IBAN/],
    ['a private address', { webhookUrl: 'https://10.0.0.1/' }, /public address/],
    ['a name that leads to one', { webhookUrl: 'https://internal.example/' }, /public address/],
  ])('(%s) leaves no trace', async (_title, change, message) => {
    const { create, steps } = setup();

    await expect(create({ ...request, ...change })).rejects.toThrow(message);

    expect(steps).toEqual([]);
  });

  it('may have an address that is untidy: it is kept without newlines and spaces', async () => {
    const { create, endpoints } = setup();

    const { merchant } = await create({ ...request, webhookUrl: ' https://Shop.example/\nhooks' });

    expect(await endpoints.ofMerchant(merchant.id)).toMatchObject([{ url: 'https://shop.example/hooks' }]);
  });

  it('may ask for plain HTTP where endpoints live on this machine', async () => {
    const { create, endpoints } = setup({ allowLocal: true });

    const { merchant } = await create({ ...request, webhookUrl: 'http://localhost:3000/hooks' });

    expect(await endpoints.ofMerchant(merchant.id)).toMatchObject([{ url: 'http://localhost:3000/hooks' }]);
  });
});
