import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { deliveryId } from '../../lambdas/webhooks/delivery-message.ts';
import { createEventStore, type ToldEvent } from '../../lambdas/webhooks/event-store.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { poll } from '../../local/demonstration/payments.ts';
import { eventNamed, messageOf } from '../webhooks/endpoints.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import { openCompressedTime } from './compressed-time.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { ops } from './run-ops.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

type Answer = Parameters<typeof startReceiver>[0];

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(`this is ${code}`);
const reset: Answer = (response) => response.socket?.resetAndDestroy();
const silence: Answer = () => undefined;

/** A merchant with one endpoint on this machine that answers each request in its own way. */
const setup = async (answers: readonly Answer[]) => {
  let afterwards = status(500);
  const receiver = await startReceiver((response, request) =>
    (answers[receiver.received.length - 1] ?? afterwards)(response, request),
  );
  closing.push(receiver.close);
  const services = merchantServices(world);
  const { merchant, clients, webhook_secret } = await services.createMerchant({
    name: 'Outage',
    webhookUrl: receiver.url,
    clients: [{ name: 'shop', scopes: ['webhooks:write'] }],
  });
  const [client] = clients;
  const [endpoint] = await services.endpoints.ofMerchant(merchant.id);
  if (client === undefined || endpoint === undefined) throw new Error('the merchant is not complete');
  const store = createEventStore({ documents: world.documents, table: world.output('WebhooksTable') });
  const newEvent = async (): Promise<ToldEvent> => {
    const event = eventNamed(world.newKey(), { merchantId: merchant.id });
    await store.put(event);
    return event;
  };
  const recover = (): void => {
    afterwards = status(200);
  };
  const secret = webhook_secret ?? '';
  return { receiver, endpoint, merchant, newEvent, recover, secret, api: apiFor(world, client) };
};

const WHOLE_SCHEDULE = [
  'queue 5',
  'queue 300',
  'schedule 1800',
  'schedule 7200',
  'schedule 18000',
  'schedule 36000',
  'schedule 50400',
  'schedule 72000',
  'schedule 86400',
];

it('an endpoint that is down for the whole schedule gets ten attempts of each event, and by one command all of them', async () => {
  const failures = [status(500), reset, status(302, { location: '/elsewhere' }), silence, status(503)];
  const { receiver, endpoint, merchant, newEvent, recover, secret, api } = await setup(failures);
  const time = await openCompressedTime(world);
  closing.push(time.close);
  const event = await newEvent();
  const body = toPayload(event, endpoint.apiVersion);

  await time.send(JSON.stringify(messageOf(event, endpoint, { body })));
  await time.runOut(deliveryId(event.id, endpoint.id));

  expect(time.waits.map(({ by, seconds }) => `${by} ${seconds}`)).toEqual(WHOLE_SCHEDULE);
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(new Array(10).fill(event.id));
  for (const request of receiver.received) {
    expect(request).toMatchObject({ path: '/hooks?shop=1', body });
    // Each attempt is signed for its own time, days from now.
    vi.useFakeTimers({ toFake: ['Date'], now: Number(request.headers['webhook-timestamp']) * 1000 });
    expect(new Webhook(secret).verify(request.body, { ...request.headers })).toMatchObject({ id: event.id });
  }
  vi.useRealTimers();
  const deliveries = `/v1/webhook_endpoints/${endpoint.id}/deliveries`;
  expect((await api.send({ path: deliveries })).body).toMatchObject({
    data: [
      {
        event: event.id,
        status: 'dead',
        attempts: 10,
        response_status: 500,
        response_body: 'this is 500',
        next_attempt_at: null,
      },
    ],
  });

  const missed = [event, await newEvent(), await newEvent()];
  for (const other of missed.slice(1)) {
    await time.send(JSON.stringify(messageOf(other, endpoint, { attempt: 10, body: null })));
    await time.runOut(deliveryId(other.id, endpoint.id));
  }
  recover();
  // The real clock is days behind the compressed one, in which the endpoint failed: it begins without that past.
  await api.send({
    method: 'PATCH',
    path: `/v1/webhook_endpoints/${endpoint.id}`,
    body: { status: 'enabled' },
  });
  receiver.received.length = failures.length;

  const { code, json } = await ops(
    ...['events', 'redeliver', '--merchant', merchant.id, '--endpoint', endpoint.id],
    ...['--from', '2026-11-21T00:00:00Z', '--to', '2026-11-22T00:00:00Z'],
  );

  expect(code).toBe(0);
  expect(json).toMatchObject({ status: 'done', deliveries: missed.length, only: 'failed' });
  await poll({
    read: async () => (await api.send({ path: deliveries })).body as { data: { status: string }[] },
    until: ({ data }) => data.length === missed.length && data.every((one) => one.status === 'delivered'),
  });
  const again = receiver.received.slice(failures.length);
  const bodies = missed.map((one) => toPayload(one, endpoint.apiVersion));
  expect(again.map((request) => request.body).sort()).toEqual(bodies.sort());
  for (const request of again)
    expect(new Webhook(secret).verify(request.body, { ...request.headers })).toMatchObject({
      id: request.headers['webhook-id'],
    });
});

it('an endpoint that resets, keeps silent and redirects gets the event until it takes it', async () => {
  const { receiver, endpoint, newEvent, api } = await setup([reset, silence, status(302), status(200)]);
  const event = await newEvent();
  const time = await openCompressedTime(world);
  closing.push(time.close);

  await time.send(
    JSON.stringify(messageOf(event, endpoint, { body: toPayload(event, endpoint.apiVersion) })),
  );
  await time.runOut(deliveryId(event.id, endpoint.id));

  expect(receiver.received).toHaveLength(4);
  expect(time.waits.map(({ seconds }) => seconds)).toEqual([5, 300, 1800]);
  const { body: listed } = await api.send({ path: `/v1/webhook_endpoints/${endpoint.id}/deliveries` });
  expect(listed).toMatchObject({
    data: [{ event: event.id, status: 'delivered', attempts: 4, response_status: 200, failure: null }],
  });
});
