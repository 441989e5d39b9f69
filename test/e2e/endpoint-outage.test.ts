import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { deliveryId } from '../../lambdas/webhooks/delivery-message.ts';
import { createEventStore } from '../../lambdas/webhooks/event-store.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { eventNamed, messageOf } from '../webhooks/endpoints.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import { openCompressedTime } from './compressed-time.ts';
import { apiFor, merchantServices } from './merchants.ts';
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
  const receiver = await startReceiver((response, request) =>
    (answers[receiver.received.length - 1] ?? status(500))(response, request),
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
  const event = eventNamed(world.newKey(), { merchantId: merchant.id });
  const events = createEventStore({ documents: world.documents, table: world.output('WebhooksTable') });
  await events.put(event);
  return { receiver, endpoint, event, secret: webhook_secret ?? '', api: apiFor(world, client) };
};

it('an endpoint that is down for the whole schedule gets ten attempts of one event, which is dead and kept then', async () => {
  const failures = [status(500), reset, status(302, { location: '/elsewhere' }), silence, status(503)];
  const { receiver, endpoint, event, secret, api } = await setup(failures);
  const time = await openCompressedTime(world);
  closing.push(time.close);
  const body = toPayload(event, endpoint.apiVersion);

  await time.send(JSON.stringify(messageOf(event, endpoint, { body })));
  await time.runOut(deliveryId(event.id, endpoint.id));

  expect(time.waits.map(({ by, seconds }) => `${by} ${seconds}`)).toEqual([
    'queue 5',
    'queue 300',
    'schedule 1800',
    'schedule 7200',
    'schedule 18000',
    'schedule 36000',
    'schedule 50400',
    'schedule 72000',
    'schedule 86400',
  ]);
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(new Array(10).fill(event.id));
  for (const request of receiver.received) {
    expect(request).toMatchObject({ path: '/hooks?shop=1', body });
    // Each attempt is signed for its own time, days from now.
    vi.useFakeTimers({ toFake: ['Date'], now: Number(request.headers['webhook-timestamp']) * 1000 });
    expect(new Webhook(secret).verify(request.body, { ...request.headers })).toMatchObject({ id: event.id });
  }
  vi.useRealTimers();
  const { body: listed } = await api.send({ path: `/v1/webhook_endpoints/${endpoint.id}/deliveries` });
  expect(listed).toMatchObject({
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
});

it('an endpoint that resets, keeps silent and redirects gets the event until it takes it', async () => {
  const { receiver, endpoint, event, api } = await setup([reset, silence, status(302), status(200)]);
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
