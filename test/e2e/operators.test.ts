import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPayment, poll, sendPayment, waitForOutcome } from '../../local/demonstration/payments.ts';
import { addClient } from '../../local/issuer-clients.ts';
import { placesOf } from '../../local/places.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { apiFor, directoryOf, merchantServices } from './merchants.ts';
import { ops } from './run-ops.ts';
import { expectQuietBooks, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const Created = v.object({
  merchant: v.object({ id: v.string(), name: v.string() }),
  clients: v.array(
    v.object({ client_id: v.string(), client_secret: v.string(), scopes: v.array(v.string()) }),
  ),
});

const createShop = async (...scopes: readonly string[]) => {
  const { json } = await ops('merchants', 'create', 'Blue Bottle', '--client', `shop:${scopes.join(',')}`);
  const { merchant, clients } = v.parse(Created, json);
  const [client] = clients;
  if (client === undefined) throw new Error('no client was created');
  return { merchant, client, api: apiFor(world, client) };
};

const Trace = v.object({
  found: v.array(v.object({ as: v.string(), resource: v.string() })),
  data: v.array(
    v.object({
      kind: v.string(),
      id: v.string(),
      what: v.string(),
      details: v.record(v.string(), v.unknown()),
    }),
  ),
});

/** The request that made it, as the event of its creation remembers it. */
const requestOf = (data: v.InferOutput<typeof Trace>['data']): string =>
  v.parse(
    v.object({ source: v.object({ request_id: v.string() }) }),
    data.find(({ what }) => what === 'payment.created')?.details,
  ).source.request_id;

const ORDER = { amount: 1250, currency: 'EUR', source: 'tok_visa' } as const;

describe('an operator', () => {
  it('sets above which amounts a merchant’s payouts need a second client', async () => {
    const { merchant } = await createShop('payouts:write');
    expect((await ops('merchants', 'show', merchant.id)).json).toMatchObject({ payout_approval_above: {} });
    const set = await ops(
      ...['merchants', 'update', merchant.id],
      ...['--payout-approval-above', 'EUR:100000', '--payout-approval-above', 'JPY:0'],
    );
    expect(set).toMatchObject({
      code: 0,
      json: { id: merchant.id, payout_approval_above: { EUR: 100_000, JPY: 0 } },
    });
  });

  it('creates a merchant whose client takes a payment, and follows it', async () => {
    const { merchant, client, api } = await createShop('payments:write', 'payments:read');
    const payment = await createPayment(api, { ...ORDER, key: world.newKey() });
    await waitForOutcome(api, payment.id);

    const shown = await ops('merchants', 'show', merchant.id);
    const listed = await ops('merchants', 'list');
    const story = await ops('payments', 'show', payment.id);

    expect([shown.code, listed.code, story.code]).toEqual([0, 0, 0]);
    expect(shown.json).toMatchObject({
      id: merchant.id,
      clients: [
        { client_id: client.client_id, status: 'active', scopes: ['payments:write', 'payments:read'] },
      ],
    });
    expect(JSON.stringify(shown.json)).not.toContain(client.client_secret);
    expect(listed.json).toEqual(expect.arrayContaining([expect.objectContaining({ id: merchant.id })]));
    expect(story.json).toMatchObject({
      merchant: merchant.id,
      payment: { id: payment.id, status: 'captured' },
    });
    expect(JSON.stringify(story.json)).toContain('"what":"payment.captured"');
  });

  it('is led from any id to the whole story of a cent, and so is its merchant', async () => {
    const { merchant, api } = await createShop('payments:write', 'payments:read', 'ledger:read');
    const key = world.newKey();
    const { id: payment } = await createPayment(api, { ...ORDER, key });
    await waitForOutcome(api, payment);
    const { found, data } = v.parse(Trace, (await api.send({ path: `/v1/trace/${payment}` })).body);
    expect(found).toEqual([{ as: 'resource', resource: payment }]);
    const whats = data.map(({ what }) => what);
    expect(whats).toEqual(
      expect.arrayContaining(['payment.created', 'payment_captured', 'payment.captured']),
    );

    const leadsThere = async (id: string, as: string): Promise<void> => {
      const told = await poll({
        read: async () => v.safeParse(Trace, (await api.send({ path: `/v1/trace/${id}` })).body),
        // Indexes follow within moments.
        until: ({ success }) => success,
      });
      expect({ id, found: told.success && told.output.found }).toEqual({
        id,
        found: [{ as, resource: payment }],
      });
      expect(await ops('find', id, '--merchant', merchant.id)).toMatchObject({
        code: 0,
        json: { found: [{ as, resource: payment }] },
      });
    };
    const idOf = (kind: string) => data.find((line) => line.kind === kind)?.id ?? 'none';
    for (const kind of ['operation', 'journal_entry', 'event']) await leadsThere(idOf(kind), kind);
    await leadsThere(key, 'idempotency_key');
    const submitted = data.find(({ what }) => what === 'authorize submitted');
    await leadsThere(String(submitted?.details['provider_reference']), 'provider_reference');
    await leadsThere(requestOf(data), 'request');
  });

  it('need not ask: the nightly check runs as it is deployed', async () => {
    const invoke = new InvokeCommand({ FunctionName: world.output('CheckFunction'), Payload: '{}' });
    const { FunctionError } = await world.lambda.send(invoke);
    expect(FunctionError).toBeUndefined();
  });

  it('finds that the books agree', async () => {
    await expectQuietBooks(world);

    expect(await ops('books', 'check')).toMatchObject({ code: 0, json: { agree: true, disagreements: [] } });
  });
});

/** A client that may look at payments, as it is registered and as it signs in. */
const newClient = async () => {
  const { merchant, clients } = await merchantServices(world).createMerchant({
    name: 'Corner shop',
    clients: [{ name: 'shop', scopes: ['payments:read'] }],
  });
  const [registered] = await directoryOf(world).listClients(merchant.id);
  const [client] = clients;
  if (registered === undefined || client === undefined) throw new Error('the merchant is not complete');
  return { registered, client };
};

describe('a client', () => {
  it('may do no more than it is registered for, whatever its issuer grants', async () => {
    const { registered } = await newClient();
    const generous = addClient(placesOf(e2eInstance).issuerClients, {
      name: 'generous',
      scopes: ['payments:read', 'payments:write'],
    });
    await directoryOf(world).putClient({ ...registered, clientId: generous.client_id });
    const api = apiFor(world, generous);

    expect(await api.send({ path: '/v1/payments' })).toMatchObject({ status: 200 });
    expect(await sendPayment(api, { ...ORDER, key: world.newKey() })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
  });

  it('that only its issuer knows, as after a crash halfway through its creation, is refused', async () => {
    const stray = addClient(placesOf(e2eInstance).issuerClients, {
      name: 'stray',
      scopes: ['payments:read'],
    });

    expect(await apiFor(world, stray).send({ path: '/v1/payments' })).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    });
  });

  it('that an operator has disabled is refused, and another one of its merchant is not', async () => {
    const { registered, client } = await newClient();
    const added = await ops(
      ...['merchants', 'clients', 'add', registered.merchantId, '--client', 'second:payments:read'],
    );
    const { clients } = added.json as { readonly clients: readonly (typeof client)[] };
    await ops('merchants', 'clients', 'disable', registered.merchantId, client.client_id);

    const statuses: number[] = [];
    for (const one of [client, ...clients])
      statuses.push((await apiFor(world, one).send({ path: '/v1/payments' })).status);
    expect(statuses).toEqual([401, 200]);
  });
});
