import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type DeliveryStory, openDeliveryStory } from './crash/delivery-story.ts';
import { answered, TIMEOUT } from './delivery-world.ts';
import { MERCHANT_A } from './endpoints.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

const typesOf = (requests: ReturnType<DeliveryStory['receivedBy']>): readonly string[] =>
  requests.map(({ body }) => (JSON.parse(body) as { type: string }).type);

it('an endpoint that is down for the whole schedule has each event dead, listed and kept', async () => {
  const story = await openDeliveryStory({ shop: () => TIMEOUT });
  const shop = await story.addEndpoint('shop');
  const beganMs = story.clock.nowMs();
  const event = await story.happen('lost');

  await story.run(null);

  const attempts = story.receivedBy('shop').map(({ atMs }) => atMs - beganMs);
  const waits = attempts.slice(1).map((ms, index) => Math.round((ms - (attempts[index] ?? 0)) / 1000));
  // The schedule of Standard Webhooks, each wait lengthened by half of the tenth at most.
  const scheduled = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  expect(waits).toEqual(scheduled.map((seconds) => Math.round(seconds * 1.05)));
  expect(story.receivedBy('shop').map(({ id }) => id)).toEqual(new Array(10).fill(event.id));
  expect(story.waiting).toEqual([]);
  const dead = {
    eventId: event.id,
    endpointId: shop.id,
    state: 'dead',
    attempts: 10,
    lastFailure: 'timeout',
  };
  expect((await story.deliveries.failed(MERCHANT_A, 10, null)).items).toMatchObject([dead]);
  expect((await story.deliveries.ofEndpoint(shop.id, 10, null)).items).toMatchObject([dead]);
  expect(await story.events.read(event.resourceId, event.id)).toMatchObject({ object: event.object });
  // Three days and a bit are not five: it still takes new events.
  expect(await story.endpoints.get(MERCHANT_A, shop.id)).toMatchObject({ disabledReason: null });
  expect(story.lines.filter(({ code }) => code === 'DELIVERY_DEAD')).toHaveLength(1);
  await story.close();
});

it('an endpoint that is down for a week is disabled after five days, its neighbour is told, and no event is lost', async () => {
  const backAtMs = Date.parse('2026-11-28T09:00:00.000Z');
  const story = await openDeliveryStory({
    shop: ({ atMs }) => (atMs < backAtMs ? TIMEOUT : answered(204)),
    witness: () => answered(204),
  });
  const shop = await story.addEndpoint('shop');
  await story.addEndpoint('witness', { events: ['endpoint.*'] });
  const beganMs = story.clock.nowMs();
  const happened: string[] = [];
  for (let hours = 0; beganMs + hours * HOUR_MS < backAtMs; hours += 12) {
    await story.run(null, beganMs + hours * HOUR_MS);
    story.clock.advance(Math.max(0, beganMs + hours * HOUR_MS - story.clock.nowMs()));
    happened.push((await story.happen(`at ${hours} h`)).id);
  }
  await story.run(null);

  const disabled = await story.endpoints.get(MERCHANT_A, shop.id);
  expect(disabled).toMatchObject({ disabledReason: 'failing' });
  const afterMs = Date.parse(disabled?.updatedAt ?? '') - beganMs;
  expect(afterMs).toBeGreaterThanOrEqual(5 * DAY_MS);
  expect(afterMs).toBeLessThan(6 * DAY_MS);
  expect(typesOf(story.receivedBy('witness'))).toEqual(['endpoint.disabled']);
  expect(story.lines.filter(({ code }) => code === 'ENDPOINT_DISABLED')).toHaveLength(1);
  const kept = (await story.deliveries.failed(MERCHANT_A, 100, null)).items;
  expect(kept.map(({ eventId }) => eventId).sort()).toEqual([...happened].sort());
  expect(new Set(kept.map(({ state }) => state))).toEqual(new Set(['dead', 'held']));
  const asked = story.receivedBy('shop').length;

  // Somebody mends it and enables it: it gets what happens from then on.
  story.clock.advance(Math.max(0, backAtMs - story.clock.nowMs()));
  await story.endpoints.change({ ...(disabled ?? shop), disabledReason: null, failingSince: null });
  const next = await story.happen('after it came back');
  await story.run(null);
  expect(
    story
      .receivedBy('shop')
      .slice(asked)
      .map(({ id }) => id),
  ).toEqual([next.id]);
  await story.close();
});
