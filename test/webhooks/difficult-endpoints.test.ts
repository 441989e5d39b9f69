import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import { answered, openDeliveries } from './delivery-world.ts';
import { messageOf } from './endpoints.ts';

type World = Awaited<ReturnType<typeof openDeliveries>>;
const first = ({ event, endpoint }: World, changes: Partial<DeliveryMessage> = {}) =>
  messageOf(event, endpoint, changes);
const stored = async ({ endpoints, endpoint }: World): Promise<Endpoint | null> =>
  endpoints.get(endpoint.merchantId, endpoint.id);
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

describe('an endpoint that asks us to slow down', () => {
  it.each([429, 502, 504])('by a %i gets nothing for a minute', async (status) => {
    const world = await openDeliveries({ outcomes: [answered(status)] });

    await world.receive(first(world));

    expect((await stored(world))?.pausedUntil).toBe(new Date(world.nowMs() + 60_000).toISOString());
    expect(world.sent[0]?.waitSeconds).toBe(5);
  });

  it('and says for how long gets nothing until then', async () => {
    const world = await openDeliveries({ outcomes: [answered(429, { retryAfter: '120' })] });

    await world.receive(first(world));

    expect((await stored(world))?.pausedUntil).toBe(new Date(world.nowMs() + 120_000).toISOString());
    expect(world.sent[0]?.waitSeconds).toBe(120);
  });

  it.each([
    [503, '30', 30_000],
    [503, null, null],
    [500, '30', null],
  ])('with a %i and Retry-After %s pauses for %s ms', async (status, retryAfter, pauseMs) => {
    const world = await openDeliveries({
      outcomes: [answered(status, retryAfter === null ? {} : { retryAfter })],
    });

    await world.receive(first(world));

    const until = pauseMs === null ? null : new Date(world.nowMs() + pauseMs).toISOString();
    expect((await stored(world))?.pausedUntil).toBe(until);
  });

  it('makes its other events wait, each for a while of its own, without counting an attempt', async () => {
    const pausedUntil = new Date(Date.now() + 600_000).toISOString();
    const world = await openDeliveries({ endpoint: { pausedUntil }, random: 0.5 });
    const message = first(world);

    expect(await world.receive(message)).toBe('deleted');

    expect(world.posts).toEqual([]);
    expect(world.sent).toMatchObject([{ message }]);
    expect(world.sent[0]?.waitSeconds).toBeGreaterThanOrEqual(890);
    expect(world.sent[0]?.waitSeconds).toBeLessThanOrEqual(910);
  });
});

describe('an endpoint with a rate limit', () => {
  it('makes an event wait for its slot, once', async () => {
    const slotMs = Date.now() + 30_000;
    const world = await openDeliveries({ endpoint: { rateLimitPerSecond: 2 }, slotMs });

    await world.receive(first(world));
    expect(world.posts).toEqual([]);
    const [postponed] = world.sent;
    expect(postponed?.message).toEqual({ ...first(world), paced: true });

    await world.receive(postponed?.message);
    expect(world.posts).toHaveLength(1);
  });

  it('sends at once while there are slots', async () => {
    const world = await openDeliveries({ endpoint: { rateLimitPerSecond: 2 } });

    await world.receive(first(world));

    expect(world.posts).toHaveLength(1);
  });
});

describe('an endpoint that fails', () => {
  it('gets one event a second, so that others are not kept waiting while it takes its time', async () => {
    const slotMs = Date.now() + 30_000;
    const world = await openDeliveries({ endpoint: { failingSince: daysAgo(0.1) }, slotMs });

    await world.receive(first(world));

    expect(world.posts).toEqual([]);
    expect(world.paces).toMatchObject([{ line: 'failing', perSecond: 1 }]);
    expect(world.sent[0]?.message).toEqual({ ...first(world), paced: true });
  });

  it('has its own rate back with the first success', async () => {
    const failing = { failingSince: daysAgo(0.1), rateLimitPerSecond: 50 };
    const world = await openDeliveries({ endpoint: failing });

    await world.receive(first(world));
    await world.receive(first(world, { run: 2 }));

    expect(world.posts).toHaveLength(2);
    expect(world.paces).toMatchObject([
      { line: 'failing', perSecond: 1 },
      { line: 'limited', perSecond: 50 },
    ]);
  });
});

describe('an endpoint that answers 410', () => {
  it('is disabled in one transaction with the event that says so, and its events are kept', async () => {
    const world = await openDeliveries({ outcomes: [answered(410)] });

    expect(await world.receive(first(world))).toBe('deleted');

    expect(await stored(world)).toMatchObject({ disabledReason: 'gone', eventsCount: 1 });
    expect(await world.record()).toMatchObject({ state: 'held', lastStatus: 410, nextAttemptAt: null });
    expect(world.sent).toEqual([]);
    expect(world.endpoints.alsoWritten).toMatchObject([
      {
        Put: {
          TableName: 'money',
          Item: {
            pk: `endpoint#${world.endpoint.id}`,
            entity: 'event',
            type: 'endpoint.disabled',
            source: { kind: 'webhook_answer', event_id: world.event.id },
            object: { id: world.endpoint.id, status: 'disabled', disabled_reason: 'gone' },
          },
        },
      },
    ]);
    expect(world.lines.filter(({ code }) => code === 'ENDPOINT_DISABLED')).toHaveLength(1);
  });

  it('is not judged by what its old address answered', async () => {
    const world = await openDeliveries({ outcomes: [answered(410)] });
    const { endpoints } = world;
    const get = endpoints.get.bind(endpoints);
    let reads = 0;
    Object.assign(endpoints, {
      get: async (...args: Parameters<typeof get>) => {
        const endpoint = await get(...args);
        reads += 1;
        return reads > 1 && endpoint !== null ? { ...endpoint, url: 'https://new.example/' } : endpoint;
      },
    });

    await world.receive(first(world));

    expect(await get(world.endpoint.merchantId, world.endpoint.id)).toMatchObject({ disabledReason: null });
  });
});

describe('an endpoint that fails for days', () => {
  it('is disabled by the next failure after five', async () => {
    const world = await openDeliveries({
      endpoint: { failingSince: daysAgo(5.1) },
      outcomes: [answered(500)],
    });

    await world.receive(first(world));
    expect(await stored(world)).toMatchObject({ disabledReason: 'failing' });

    // What it was still to get is kept.
    await world.receive(world.sent[0]?.message);
    expect(await world.record()).toMatchObject({ state: 'held', attempts: 1, lastStatus: 500 });
  });

  it('stays enabled before', async () => {
    const world = await openDeliveries({
      endpoint: { failingSince: daysAgo(4.9) },
      outcomes: [answered(500)],
    });

    await world.receive(first(world));

    expect(await stored(world)).toMatchObject({
      disabledReason: null,
      failingSince: world.endpoint.failingSince,
    });
  });

  it('is forgiven by a single success', async () => {
    const world = await openDeliveries({ endpoint: { failingSince: daysAgo(5.1) } });

    await world.receive(first(world));

    expect(await stored(world)).toMatchObject({ disabledReason: null, failingSince: null });
  });
});
