import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll } from '../../local/demonstration/payments.ts';
import { startReceiver } from '../webhooks/receiver.ts';
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

const post = async (api: ApiClient, path: string, body: unknown = {}, key = world.newKey()) =>
  api.send({ method: 'POST', path, body, idempotencyKey: key });

/** A merchant without endpoints, and receivers on this machine that it can make endpoints of. */
const setup = async () => {
  const { merchant, clients } = await merchantServices(world).createMerchant({
    name: 'Endpoints',
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read', 'webhooks:write'] }],
  });
  const [client] = clients;
  if (client === undefined) throw new Error('the merchant is not complete');
  const api = apiFor(world, client);
  // As functions call back: by another name than `localhost` where they run in containers.
  const { hostname } = new URL(world.quittance.webhook_endpoint.url);
  const listen = async (answer: Parameters<typeof startReceiver>[0], events: readonly string[] = ['*']) => {
    const receiver = await startReceiver(answer);
    closing.push(receiver.close);
    const url = `http://${hostname}:${receiver.port}/hooks`;
    const created = bodyOf(await post(api, '/v1/webhook_endpoints', { url, events }));
    const path = `/v1/webhook_endpoints/${String(created['id'])}`;
    const count = async (least: number) =>
      poll({
        read: async () => receiver.received.length,
        until: (found) => found >= least,
      });
    const read = async () => bodyOf(await api.send({ path }));
    const deliveries = async () => dataOf(await api.send({ path: `${path}/deliveries` }));
    return { ...receiver, created, path, count, read, deliveries };
  };
  const pay = async () =>
    createPayment(api, { amount: 700, currency: 'EUR', source: 'tok_visa', key: world.newKey() });
  return { merchant, api, listen, pay };
};

const ok: Parameters<typeof startReceiver>[0] = (response) => response.writeHead(204).end();

describe('an endpoint', () => {
  it('is created, shown, changed, listed and deleted, and its secret shown once', async () => {
    const { api } = await setup();
    const wish = { url: 'https://example.com/hooks', events: ['payment.*', 'refund.succeeded'] };
    const key = world.newKey();

    const created = await post(api, '/v1/webhook_endpoints', wish, key);
    const again = await post(api, '/v1/webhook_endpoints', wish, key);
    const other = await post(api, '/v1/webhook_endpoints', { ...wish, events: ['*'] }, key);

    const { secret, ...shown } = bodyOf(created);
    expect(created.status).toBe(201);
    expect(String(secret)).toMatch(/^whsec_/);
    expect(shown).toMatchObject({ ...wish, status: 'enabled', api_version: '2026-11-21' });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(shown);
    expect(other.status).toBe(422);
    const path = `/v1/webhook_endpoints/${String(shown['id'])}`;
    expect(created.headers.get('location')).toBe(path);
    expect(await api.send({ path })).toMatchObject({ status: 200, body: shown });
    const patch = { method: 'PATCH', path, body: { status: 'disabled', description: 'old shop' } };
    expect(bodyOf(await api.send(patch))).toMatchObject({
      status: 'disabled',
      disabled_reason: 'requested',
      description: 'old shop',
    });
    expect(dataOf(await api.send({ path: '/v1/webhook_endpoints' }))).toMatchObject([{ id: shown['id'] }]);
    expect(await world.stranger.send({ path })).toMatchObject({ status: 404 });
    expect(await world.reader.send({ path })).toMatchObject({ status: 403 });
    expect(await api.send({ method: 'DELETE', path })).toMatchObject({ status: 204 });
    expect(await api.send({ path })).toMatchObject({ status: 404 });
    expect((await post(api, '/v1/webhook_endpoints', wish, key)).headers.get('idempotent-replayed')).toBe(
      'true',
    );
  });

  it.each([
    [{ url: 'ftp://example.com/', events: ['*'] }, 'url'],
    [{ url: 'https://user:password@example.com/', events: ['*'] }, 'url'],
    [{ url: 'https://169.254.169.254/latest', events: ['*'] }, 'url'],
    [{ url: `https://example.com/${'x'.repeat(2048)}`, events: ['*'] }, 'url'],
    [{ url: 'https://example.com/', events: ['payment.exploded'] }, 'events.0'],
    [{ url: 'https://example.com/', events: [] }, 'events'],
    [{ url: 'https://example.com/', events: ['*'], rate_limit_per_second: 0 }, 'rate_limit_per_second'],
    [{ url: 'https://example.com/', events: ['*'], api_version: '1999-01-01' }, 'api_version'],
  ])('cannot be made of %j', async (body, field) => {
    const { api } = await setup();

    expect(await post(api, '/v1/webhook_endpoints', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
    expect(dataOf(await api.send({ path: '/v1/webhook_endpoints' }))).toEqual([]);
  });

  it('is tested with a real signed event, whatever it listens to', async () => {
    const { api, listen } = await setup();
    const tested = await listen(ok, ['refund.failed']);
    const other = await listen(ok);

    const answer = await post(api, `${tested.path}/test`);

    expect(answer).toMatchObject({ status: 202, body: { object: 'endpoint_test' } });
    await tested.count(1);
    const [request] = tested.received;
    const verified = new Webhook(String(tested.created['secret'])).verify(request?.body ?? '', {
      ...request?.headers,
    });
    expect(verified).toMatchObject({
      id: bodyOf(answer)['event'],
      type: 'endpoint.test',
      data: { object: { id: tested.created['id'], object: 'webhook_endpoint' } },
    });
    expect(other.received).toEqual([]);
  });
});

describe('several endpoints', () => {
  it('get what they listen to, and a slow and a failing one delay no other', async () => {
    const { listen, pay } = await setup();
    const slow = await listen((response) => void setTimeout(() => response.writeHead(204).end(), 10_000));
    const failing = await listen((response) => response.writeHead(500).end('out of order'));
    const redirecting = await listen((response) => response.writeHead(302, { location: '/elsewhere' }).end());
    const good = await listen(ok);
    const picky = await listen(ok, ['payment.captured']);
    const startedMs = Date.now();

    await pay();
    await good.count(2);
    await picky.count(1);

    expect(Date.now() - startedMs).toBeLessThan(10_000);
    expect(picky.received.map(({ body }) => (JSON.parse(body) as Body)['type'])).toEqual([
      'payment.captured',
    ]);
    for (const bad of [failing, redirecting]) {
      const deliveries = await poll({
        read: bad.deliveries,
        until: (found) => found.length === 2,
      });
      for (const delivery of deliveries) expect(delivery).toMatchObject({ status: 'pending', attempts: 1 });
    }
    expect((await failing.deliveries())[0]).toMatchObject({
      response_status: 500,
      response_body: 'out of order',
    });
    expect(redirecting.received.every(({ path }) => path === '/hooks')).toBe(true);
    await slow.count(2);
  });

  it('rotate their secrets one by one, and both sign for a while', async () => {
    const { api, listen, pay } = await setup();
    const rotating = await listen(ok, ['payment.captured']);
    const old = String(rotating.created['secret']);

    const rotated = bodyOf(await post(api, `${rotating.path}/rotate_secret`));
    expect(rotated['old_secrets_expire_at']).toHaveLength(1);
    await pay();
    await rotating.count(1);

    const [request] = rotating.received;
    for (const secret of [old, String(rotated['secret'])])
      expect(new Webhook(secret).verify(request?.body ?? '', { ...request?.headers })).toMatchObject({
        type: 'payment.captured',
      });

    const last = bodyOf(await post(api, `${rotating.path}/rotate_secret`, { overlap_seconds: 0 }));
    await pay();
    await rotating.count(2);
    const next = rotating.received[1];
    expect(next?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
    new Webhook(String(last['secret'])).verify(next?.body ?? '', { ...next?.headers });
  });

  it('learn that one of them answered 410 and is disabled, and its events are kept', async () => {
    const { listen, pay } = await setup();
    const gone = await listen((response) => response.writeHead(410).end(), ['payment.captured']);
    const witness = await listen(ok, ['endpoint.*']);

    await pay();
    await witness.count(1);

    expect(JSON.parse(witness.received[0]?.body ?? '')).toMatchObject({
      type: 'endpoint.disabled',
      data: { object: { id: gone.created['id'], status: 'disabled', disabled_reason: 'gone' } },
    });
    expect(await gone.read()).toMatchObject({ status: 'disabled', disabled_reason: 'gone' });
    await pay();
    const held = await poll({
      read: gone.deliveries,
      until: (found) => found.length === 2 && found.every(({ status }) => status === 'held'),
    });
    expect(held.map(({ response_status }) => response_status)).toContain(410);
    expect(gone.received).toHaveLength(1);
  });
});
