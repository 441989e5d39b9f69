import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../local/demonstration/api-client.ts';
import { createPayment, poll } from '../../local/demonstration/payments.ts';
import { runOps } from '../../ops/program.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { problemsOf } from '../webhooks/payload-check.ts';
import { type Received, startReceiver } from '../webhooks/receiver.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { openWorld, type World } from './world.ts';

type Body = Readonly<Record<string, unknown>>;

let world: World;
beforeAll(() => {
  world = openWorld();
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const bodyOf = ({ body }: ApiAnswer): Body => body as Body;
const dataOf = (answer: ApiAnswer): readonly Body[] => bodyOf(answer)['data'] as readonly Body[];
const textOf = (body: Body, name: string): string => String(body[name]);
const sorted = (bodies: readonly Body[], name: string): readonly string[] =>
  bodies.map((body) => textOf(body, name)).sort();

/** A merchant with one endpoint, which answers as it is told to. */
const setup = async () => {
  const { merchant, clients } = await merchantServices(world).createMerchant({
    name: 'Recovery',
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read', 'webhooks:write', 'events:read'] }],
  });
  const api = apiFor(world, clients[0]!);
  let status = 204;
  const receiver = await startReceiver((response) => response.writeHead(status).end());
  closing.push(receiver.close);
  const { hostname } = new URL(world.quittance.webhook_endpoint.url);
  const post = async (path: string, body: unknown, key = world.newKey()) =>
    api.send({ method: 'POST', path, body, idempotencyKey: key });
  const url = `http://${hostname}:${receiver.port}/hooks`;
  const endpoint = bodyOf(await post('/v1/webhook_endpoints', { url, events: ['*'] }));
  const path = `/v1/webhook_endpoints/${textOf(endpoint, 'id')}`;
  return {
    ...{ merchant, api, post, endpoint, path, received: receiver.received },
    answer: (next: number) => {
      status = next;
    },
    pay: async () =>
      createPayment(api, { amount: 700, currency: 'EUR', source: 'tok_visa', key: world.newKey() }),
    events: async (query = '') => dataOf(await api.send({ path: `/v1/events?limit=100${query}` })),
    deliveries: async () => dataOf(await api.send({ path: `${path}/deliveries?limit=100` })),
    enable: async () => api.send({ method: 'PATCH', path, body: { status: 'enabled' } }),
    verify: ({ body, headers }: Received): Body =>
      new Webhook(textOf(endpoint, 'secret')).verify(body, { ...headers }) as Body,
  };
};

type Shop = Awaited<ReturnType<typeof setup>>;

/** The endpoint answers 410, and payments go on without it. @returns The events that it missed. */
const missEvents = async (shop: Shop, payments: number): Promise<readonly Body[]> => {
  shop.answer(410);
  for (let count = 0; count < payments; count++) await shop.pay();
  const deliveries = await poll({
    read: shop.deliveries,
    until: (found) => found.length === payments * 2 && found.every(({ status }) => status === 'held'),
  });
  const events = await shop.events('&type=payment.*');
  expect(sorted(events, 'id')).toEqual(sorted(deliveries, 'event'));
  shop.answer(204);
  return events;
};

const untilRecovered = async (shop: Shop): Promise<void> => {
  await poll({
    read: shop.deliveries,
    until: (found) => found.every(({ status }) => status === 'delivered'),
  });
};

const ops = async (...args: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runOps(['--json', '--instance', e2eInstance, ...args], {
    streams: { out: (text) => out.push(text), err: (text) => err.push(text) },
    environment: {},
  });
  return { code, out: out.join(''), err: err.join('') };
};

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

describe('an endpoint that was down', () => {
  it('gets every event that it missed by one command, in count and content, marked and signed anew', async () => {
    const shop = await setup();
    const missed = await missEvents(shop, 6);
    expect(sorted(await shop.events('&delivery=failed'), 'id')).toEqual(sorted(missed, 'id'));
    const whole = [
      ...['events', 'redeliver', '--merchant', shop.merchant.id, '--endpoint', textOf(shop.endpoint, 'id')],
      ...['--from', ago(3600), '--to', ago(-3600)],
    ];
    expect(await ops(...whole)).toMatchObject({ code: 1, err: expect.stringContaining('disabled') });
    await shop.enable();
    shop.received.length = 0;

    const { code, out } = await ops(...whole);

    expect(code).toBe(0);
    const redelivery = JSON.parse(out) as Body;
    expect(redelivery).toMatchObject({ status: 'done', deliveries: missed.length, only: 'failed' });
    await untilRecovered(shop);
    const payloads = shop.received.map(shop.verify);
    expect(payloads.flatMap(problemsOf)).toEqual([]);
    const shown = missed.map(({ object: _object, resource: _resource, ...event }) => {
      const { previous_attributes: previous, ...rest } = event;
      return previous === null ? rest : event;
    });
    const byId = (a: Body, b: Body): number => (textOf(a, 'id') < textOf(b, 'id') ? -1 : 1);
    expect([...payloads].sort(byId)).toEqual([...shown].sort(byId));
    expect(shop.received.every(({ headers }) => headers['quittance-redelivery'] === '1')).toBe(true);
    expect(await shop.events('&delivery=failed')).toEqual([]);
    expect(JSON.parse((await ops('events', 'redelivery', textOf(redelivery, 'id'))).out)).toEqual(redelivery);
  });

  it('gets by the API all of a type, in a range that has both ends', async () => {
    const shop = await setup();
    const missed = await missEvents(shop, 2);
    await shop.enable();
    shop.received.length = 0;
    const path = `${shop.path}/redeliveries`;
    const range = { from: ago(3600), to: ago(0), type: 'payment.captured', only: 'all' };
    const key = world.newKey();

    for (const [body, field] of [
      [{ ...range, to: undefined }, 'to'],
      [{ ...range, to: range.from }, 'to'],
      [{ ...range, from: ago(-60), to: ago(-120) }, 'from'],
      [{ ...range, type: 'payment.exploded' }, 'type'],
      [{ ...range, only: 'some' }, 'only'],
    ] as const)
      expect(await shop.post(path, body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    const asked = await shop.post(path, range, key);
    const again = await shop.post(path, range, key);

    expect(asked).toMatchObject({ status: 202, body: { status: 'pending', deliveries: 0 } });
    expect(again.body).toEqual(asked.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const location = asked.headers.get('location') ?? '';
    const done = await poll({
      read: async () => bodyOf(await shop.api.send({ path: location })),
      until: ({ status }) => status === 'done',
    });
    const captured = missed.filter(({ type }) => type === 'payment.captured');
    expect(done['deliveries']).toBe(captured.length);
    await poll({
      read: async () => shop.received.length,
      until: (count) => count >= captured.length,
    });
    expect(shop.received.map(({ headers }) => String(headers['webhook-id'])).sort()).toEqual(
      sorted(captured, 'id'),
    );
    expect(dataOf(await shop.api.send({ path: '/v1/redeliveries' }))).toEqual([done]);
    expect(await world.stranger.send({ path: location })).toMatchObject({
      status: 404,
      body: { code: 'redelivery_not_found' },
    });
    expect(await world.reader.send({ path: location })).toMatchObject({ status: 403 });
  });
});

describe('events', () => {
  it('are shown with what became of them, searched, and sent again one by one', async () => {
    const shop = await setup();
    const payment = await shop.pay();
    await shop.pay();
    const events = await poll({
      read: async () => shop.events(),
      until: (found) => found.length === 4,
    });
    await poll({
      read: async () => shop.received.length,
      until: (count) => count >= 4,
    });
    const captured = events.find(
      ({ type, resource }) => type === 'payment.captured' && resource === payment.id,
    );
    const path = `/v1/events/${String(captured?.['id'])}`;

    expect(bodyOf(await shop.api.send({ path }))).toMatchObject({
      ...captured,
      previous_attributes: { status: 'pending', amount_captured: 0 },
      deliveries: [{ status: 'delivered', endpoint: shop.endpoint['id'], response_status: 204 }],
    });
    expect((await shop.events(`&resource=${payment.id}`)).map(({ type }) => type)).toEqual([
      'payment.captured',
      'payment.created',
    ]);
    expect(await shop.events('&type=payment.created')).toHaveLength(2);
    const moment = textOf(captured ?? {}, 'created_at');
    const idsOf = (found: readonly Body[]) => found.map(({ id }) => id);
    expect(idsOf(await shop.events(`&from=${moment}`))).toContain(captured?.['id']);
    expect(idsOf(await shop.events(`&to=${moment}`))).not.toContain(captured?.['id']);
    expect(await shop.events(`&to=${ago(3600)}`)).toEqual([]);
    const first = bodyOf(await shop.api.send({ path: '/v1/events?limit=3' }));
    const second = await shop.api.send({ path: `/v1/events?limit=3&cursor=${textOf(first, 'next_cursor')}` });
    expect([...(first['data'] as Body[]), ...dataOf(second)]).toEqual(events);
    expect(bodyOf(second)['has_more']).toBe(false);
    expect(await shop.api.send({ path: '/v1/events?type=payment.exploded' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'type' }] },
    });

    shop.received.length = 0;
    expect(await shop.post(`${path}/redeliver`, {})).toMatchObject({
      status: 202,
      body: { object: 'redelivery', event: captured?.['id'], endpoint: null },
    });
    await poll({ read: async () => shop.received.length, until: (count) => count >= 1 });
    expect(shop.verify(shop.received[0]!)).toMatchObject({ id: captured?.['id'] });
    expect(bodyOf(await shop.api.send({ path }))['deliveries']).toMatchObject([
      { redeliveries: 1, attempts: 2 },
    ]);
  });

  it('are their merchant’s, and for those who may read events', async () => {
    const [shop, other] = [await setup(), await setup()];
    await shop.pay();
    const [event] = await poll({
      read: async () => shop.events(),
      until: (found) => found.length === 2,
    });
    const path = `/v1/events/${textOf(event ?? {}, 'id')}`;

    expect(await other.api.send({ path })).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect(await other.post(`${path}/redeliver`, {})).toMatchObject({ status: 404 });
    expect(await other.events(`&resource=${textOf(event ?? {}, 'resource')}`)).toEqual([]);
    expect(await other.events()).toEqual([]);
    expect(await shop.post(`${other.path}/redeliveries`, { from: ago(60), to: ago(0) })).toMatchObject({
      status: 404,
      body: { code: 'webhook_endpoint_not_found' },
    });
    expect(await world.reader.send({ path })).toMatchObject({ status: 403 });
  });

  it('have types whose schemas are published', async () => {
    const { api } = await setup();

    const types = dataOf(await api.send({ path: '/v1/event_types?type=payout.*' }));

    expect(types.map(({ type }) => type)).toContain('payout.paid');
    expect(types[0]).toMatchObject({
      object: 'event_type',
      schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
    });
    expect(dataOf(await api.send({ path: '/v1/event_types' })).length).toBeGreaterThan(30);
  });
});
