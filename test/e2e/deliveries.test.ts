import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { createPayment, poll } from '../../local/demonstration/payments.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A merchant whose endpoint is on this machine, and one payment of its own. */
const setup = async (answer: Parameters<typeof startReceiver>[0]) => {
  const receiver = await startReceiver(answer);
  closing.push(receiver.close);
  // As functions call back: by another name than `localhost` where they run in containers.
  const { hostname } = new URL(world.quittance.webhook_endpoint.url);
  const { createMerchant } = merchantServices(world);
  const { merchant, clients, webhook_secret } = await createMerchant({
    name: 'Deliveries',
    webhookUrl: `http://${hostname}:${receiver.port}/hooks`,
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read'] }],
  });
  const [client] = clients;
  if (client === undefined || webhook_secret === undefined) throw new Error('the merchant is not complete');
  const deliveries = createDeliveryStore({
    documents: world.documents,
    table: world.output('WebhooksTable'),
  });
  return { receiver, merchant, secret: webhook_secret, api: apiFor(world, client), deliveries };
};

const eventsOf = (receiver: Awaited<ReturnType<typeof startReceiver>>): readonly string[] =>
  receiver.received.map(({ headers }) => headers['webhook-id'] ?? '');

describe('a merchant’s events', () => {
  it('arrive signed, with the payment as it was, and are recorded as delivered', async () => {
    const { receiver, secret, api, deliveries } = await setup((response) => response.writeHead(204).end());
    const payment = await createPayment(api, {
      amount: 1250,
      currency: 'EUR',
      source: 'tok_visa',
      key: world.newKey(),
    });

    await poll({
      read: async () => receiver.received.length,
      until: (count) => count >= 2,
    });

    const events = receiver.received.map(({ body, headers }) =>
      new Webhook(secret).verify(body, { ...headers }),
    );
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'payment.created', api_version: '2026-11-21' }),
        expect.objectContaining({ type: 'payment.captured', api_version: '2026-11-21' }),
      ]),
    );
    expect(JSON.stringify(events)).toContain(`"id":"${payment.id}","object":"payment","status":"captured"`);
    for (const id of new Set(eventsOf(receiver))) {
      const record = await poll({
        read: async () => (await deliveries.ofResource(payment.id, id))[0],
        until: (found) => found?.state === 'delivered',
      });
      expect(record).toMatchObject({ lastStatus: 204, nextAttemptAt: null });
    }
  });

  it('are sent again under the same id when the receiver was out of order', async () => {
    const seen = new Set<string>();
    const { receiver, secret, api, deliveries } = await setup((response, { headers }) => {
      const id = headers['webhook-id'] ?? '';
      response.writeHead(seen.has(id) ? 200 : 503).end();
      seen.add(id);
    });
    const payment = await createPayment(api, {
      amount: 100,
      currency: 'EUR',
      source: 'tok_declined',
      key: world.newKey(),
    });

    await poll({
      read: async () => receiver.received.length,
      until: (count) => count >= 4,
    });

    const ids = eventsOf(receiver);
    expect(new Set(ids).size).toBe(2);
    for (const id of new Set(ids)) {
      const bodies = receiver.received.filter(({ headers }) => headers['webhook-id'] === id);
      expect(bodies).toHaveLength(2);
      expect(new Set(bodies.map(({ body }) => body)).size).toBe(1);
      for (const { body, headers } of bodies) new Webhook(secret).verify(body, { ...headers });
      const record = await poll({
        read: async () => (await deliveries.ofResource(payment.id, id))[0],
        until: (found) => found?.state === 'delivered',
      });
      expect(record).toMatchObject({ attempts: 2, lastStatus: 200 });
    }
  });
});
