import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import { deliveryId } from '../../lambdas/webhooks/delivery-message.ts';
import { answered, openDeliveries, secretOf, TIMEOUT } from './delivery-world.ts';
import { messageOf } from './endpoints.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';

type World = Awaited<ReturnType<typeof openDeliveries>>;
const first = ({ event, endpoint }: World, changes: Partial<DeliveryMessage> = {}) =>
  messageOf(event, endpoint, changes);

describe('an event', () => {
  it('is posted to its endpoint, signed for this attempt, and recorded', async () => {
    const world = await openDeliveries({ outcomes: [answered(200, { body: 'thanks' })] });

    expect(await world.receive(first(world))).toBe('deleted');

    const [post] = world.posts;
    expect(post).toMatchObject({
      url: 'https://shop.example/hooks',
      body: '{"id":"evt"}',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Quittance-Webhooks/1.0',
        'webhook-id': world.event.id,
      },
    });
    expect(post?.headers).not.toHaveProperty('quittance-redelivery');
    expect(new Webhook(secretOf('c2VhbGVk')).verify('{"id":"evt"}', { ...post?.headers })).toEqual({
      id: 'evt',
    });
    expect(await world.record()).toEqual({
      id: deliveryId(world.event.id, world.endpoint.id),
      eventId: world.event.id,
      eventType: 'payment.captured',
      resourceId: world.event.resourceId,
      merchantId: world.event.merchantId,
      endpointId: world.endpoint.id,
      createdAt: world.event.createdAt,
      url: 'https://shop.example/hooks',
      state: 'delivered',
      run: 1,
      attempt: 1,
      attempts: 1,
      lastStatus: 200,
      lastFailure: null,
      latencyMs: 12,
      responseBody: 'thanks',
      lastAttemptAt: new Date(world.nowMs()).toISOString(),
      nextAttemptAt: null,
    });
    expect(world.sent).toEqual([]);
  });

  it('is signed with every secret that is active', async () => {
    const later = new Date(Date.now() + 60_000).toISOString();
    const secrets = [
      { ciphertext: 'new', expiresAt: null },
      { ciphertext: 'older', expiresAt: later },
      { ciphertext: 'expired', expiresAt: '2026-01-01T00:00:00.000Z' },
    ];
    const world = await openDeliveries({ endpoint: { secrets } });

    await world.receive(first(world));

    const headers = { ...world.posts[0]?.headers };
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const sealed of ['new', 'older'])
      expect(new Webhook(secretOf(sealed)).verify('{"id":"evt"}', headers)).toEqual({ id: 'evt' });
    expect(() => new Webhook(secretOf('expired')).verify('{"id":"evt"}', headers)).toThrow();
  });

  it('whose payload was left behind gets the same bytes from the stored event', async () => {
    const world = await openDeliveries();

    await world.receive(first(world, { attempt: 4, body: null }));

    const { id, type, createdAt, object } = world.event;
    const payload = { id, type, created_at: createdAt, api_version: '2026-11-21', data: { object } };
    expect(world.posts[0]?.body).toBe(JSON.stringify(payload));
  });

  it('of a deleted endpoint is nobody’s: nothing is sent or recorded', async () => {
    const world = await openDeliveries({ endpoint: null });

    expect(await world.receive(first(world))).toBe('deleted');

    expect(world.posts).toEqual([]);
    expect(await world.record()).toBeNull();
    expect(world.lines.map(({ code }) => code)).toEqual(['DELIVERY_SKIPPED']);
  });

  it('of a disabled endpoint is kept, unless it is the test of that endpoint', async () => {
    const world = await openDeliveries({ endpoint: { disabledReason: 'requested' } });

    await world.receive(first(world));
    expect(world.posts).toEqual([]);
    expect(await world.record()).toMatchObject({ state: 'held', attempts: 0 });

    await world.receive(first(world, { event_type: 'endpoint.test', run: 2 }));
    expect(world.posts).toHaveLength(1);
  });

  it.each([199, 301, 302, 307, 400, 401, 404, 500, 503])(
    'is not delivered by a %i, and will be tried again',
    async (status) => {
      const world = await openDeliveries({ outcomes: [answered(status, { body: 'words' })] });
      const message = first(world);

      expect(await world.receive(message)).toBe('deleted');

      expect(world.sent).toEqual([{ message: { ...message, attempt: 2 }, waitSeconds: 5 }]);
      expect(await world.record()).toMatchObject({
        state: 'pending',
        attempts: 1,
        lastStatus: status,
        responseBody: 'words',
        nextAttemptAt: new Date(world.nowMs() + 5000).toISOString(),
      });
      expect(await world.endpoints.get(world.event.merchantId, world.endpoint.id)).toMatchObject({
        failingSince: new Date(world.nowMs()).toISOString(),
      });
    },
  );

  it('without an answer is recorded with the reason', async () => {
    const world = await openDeliveries({ outcomes: [TIMEOUT] });

    await world.receive(first(world));

    expect(await world.record()).toMatchObject({
      state: 'pending',
      lastStatus: null,
      lastFailure: 'timeout',
    });
  });

  it('goes through the schedule under one id, and is dead after the last attempt', async () => {
    const world = await openDeliveries({ outcomes: Array.from({ length: 10 }, () => answered(500)) });
    await world.receive(first(world));
    for (let next = world.sent[0]; next !== undefined; next = world.sent[world.posts.length - 1]) {
      world.pass(next.waitSeconds);
      await world.receive(next.message);
    }

    expect(world.sent.map(({ waitSeconds }) => waitSeconds)).toEqual([
      5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
    ]);
    expect(world.posts.map(({ headers }) => headers['webhook-id'])).toEqual(
      new Array(10).fill(world.event.id),
    );
    expect(await world.record()).toMatchObject({ state: 'dead', attempts: 10, nextAttemptAt: null });
    expect(world.lines.at(-1)).toMatchObject({ code: 'DELIVERY_DEAD' });
  });

  it('that is redelivered says so, and counts its attempts anew', async () => {
    const world = await openDeliveries({ outcomes: [answered(204), answered(500), answered(204)] });
    await world.receive(first(world));

    await world.receive(first(world, { run: 2 }));
    expect(await world.record()).toMatchObject({ state: 'pending', run: 2, attempt: 1, attempts: 2 });
    await world.receive(first(world, { run: 2, attempt: 2 }));

    expect(world.posts.map(({ headers }) => headers['quittance-redelivery'])).toEqual([undefined, '1', '1']);
    expect(await world.record()).toMatchObject({ state: 'delivered', run: 2, attempts: 3 });
  });

  it('is not sent by the schedule of a run that a redelivery has overtaken', async () => {
    const world = await openDeliveries({ outcomes: [answered(500), answered(204)] });
    await world.receive(first(world));
    await world.receive(first(world, { run: 2 }));

    expect(await world.receive(first(world, { attempt: 2 }))).toBe('deleted');

    expect(world.posts).toHaveLength(2);
  });

  it('whose message is handed out once more after delivery is not sent again', async () => {
    const world = await openDeliveries();
    await world.receive(first(world));

    expect(await world.receive(first(world))).toBe('deleted');

    expect(world.posts).toHaveLength(1);
  });
});

describe('a crash', () => {
  it('between sending and recording sends the event again under the same id', async () => {
    const memory = createMemoryDeliveries();
    let isCrashing = true;
    const world = await openDeliveries({
      deliveries: {
        ...memory,
        recordAttempt: async (news) => {
          if (isCrashing) throw new Error('killed');
          return memory.recordAttempt(news);
        },
      },
    });

    expect(await world.receive(first(world))).toBe('kept');
    isCrashing = false;
    expect(await world.receive(first(world))).toBe('deleted');

    expect(world.posts.map(({ headers }) => headers['webhook-id'])).toEqual([world.event.id, world.event.id]);
    expect(await world.record()).toMatchObject({ state: 'delivered' });
  });

  it('between recording and planning plans the next attempt, and does not send this one again', async () => {
    let isCrashing = true;
    const world = await openDeliveries({
      outcomes: [answered(500)],
      send: async () => {
        if (isCrashing) throw new Error('killed');
      },
    });

    expect(await world.receive(first(world))).toBe('kept');
    isCrashing = false;
    world.pass(3);
    expect(await world.receive(first(world))).toBe('deleted');

    expect(world.posts).toHaveLength(1);
    expect(world.sent).toEqual([{ message: first(world, { attempt: 2 }), waitSeconds: 2 }]);
  });
});

describe('a failure of our own', () => {
  it('is no attempt: nothing is sent or recorded, and the message comes back', async () => {
    const world = await openDeliveries({
      openSecret: async () => {
        throw new Error('KMS is away');
      },
    });

    expect(await world.receive(first(world))).toBe('kept');

    expect(world.posts).toEqual([]);
    expect(await world.record()).toBeNull();
    expect(world.sent).toEqual([]);
  });

  it('to understand a message keeps it for the dead letters, and sends nothing', async () => {
    const world = await openDeliveries();

    expect(await world.receive({ ...first(world), merchant_id: 'nobody' })).toBe('kept');

    expect(world.posts).toEqual([]);
  });
});

it('neither secrets, bodies nor what a receiver says reach the log', async () => {
  const world = await openDeliveries({ outcomes: [answered(500, { body: 'their words' }), answered(200)] });

  await world.receive(first(world));
  await world.receive(first(world, { attempt: 2 }));

  expect(world.lines.map(({ code }) => code)).toEqual(['DELIVERY_FAILED', 'DELIVERY_SENT']);
  expect(JSON.stringify(world.lines)).not.toMatch(/whsec_|their words|\{\\"id/);
});
