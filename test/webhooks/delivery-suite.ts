import { beforeEach, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { DeliveryNews } from '../../lambdas/webhooks/delivery-item.ts';
import { deliveryId } from '../../lambdas/webhooks/delivery-message.ts';
import type { DeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { MERCHANT_A } from './endpoints.ts';

const attemptOn = (event: string, more: Partial<DeliveryNews> = {}): DeliveryNews => ({
  eventId: deriveId('evt', event),
  eventType: 'payment.captured',
  resourceId: deriveId('pay', 'a'),
  merchantId: MERCHANT_A,
  endpointId: deriveId('we', 'a'),
  createdAt: '2026-11-21T08:59:00.000Z',
  url: 'https://shop.example/hooks',
  state: 'pending',
  run: 1,
  attempt: 1,
  lastStatus: 500,
  lastFailure: null,
  latencyMs: 12,
  responseBody: 'out of order',
  lastAttemptAt: '2026-11-21T09:00:00.000Z',
  nextAttemptAt: '2026-11-21T09:00:05.000Z',
  ...more,
});

const delivered = { state: 'delivered', lastStatus: 204, nextAttemptAt: null } as const;
const dead = { state: 'dead', nextAttemptAt: null } as const;
const held = { state: 'held', attempt: 0, lastStatus: null, nextAttemptAt: null } as const;

/** What every delivery store does. `create` gives an empty one. */
export const deliverySuite = (create: () => Promise<DeliveryStore>): void => {
  let deliveries: DeliveryStore;
  beforeEach(async () => {
    deliveries = await create();
  });
  const recordOf = (news: DeliveryNews, attempts: number) => ({
    ...news,
    id: deliveryId(news.eventId, news.endpointId),
    attempts,
  });

  it('knows nothing of an event that was never sent', async () => {
    expect(await deliveries.get(attemptOn('a'))).toBeNull();
  });

  it('has many at once, those that are there', async () => {
    const [a, b] = [attemptOn('a'), attemptOn('b', { endpointId: deriveId('we', 'b') })];
    for (const news of [a, b]) await deliveries.recordAttempt(news);

    const found = await deliveries.getMany([a, b, attemptOn('c')]);

    expect(found.map(({ eventId }) => eventId).sort()).toEqual([a.eventId, b.eventId].sort());
    expect(await deliveries.getMany([])).toEqual([]);
  });

  it('keeps the latest attempt and counts them all', async () => {
    const first = attemptOn('a', { lastStatus: null, lastFailure: 'timeout', responseBody: null });
    const second = attemptOn('a', { attempt: 2 });
    expect(await deliveries.recordAttempt(first)).toBe(true);
    expect(await deliveries.get(first)).toEqual(recordOf(first, 1));

    expect(await deliveries.recordAttempt(second)).toBe(true);

    expect(await deliveries.get(first)).toEqual(recordOf(second, 2));
  });

  it('records an attempt once, whoever comes second', async () => {
    await deliveries.recordAttempt(attemptOn('a', { attempt: 2 }));

    expect(await deliveries.recordAttempt(attemptOn('a', { attempt: 2, ...delivered }))).toBe(false);
    expect(await deliveries.recordAttempt(attemptOn('a'))).toBe(false);

    expect(await deliveries.get(attemptOn('a'))).toMatchObject({ state: 'pending', attempts: 1 });
  });

  it('tells events and endpoints apart', async () => {
    const elsewhere = attemptOn('a', { endpointId: deriveId('we', 'b') });
    await deliveries.recordAttempt(attemptOn('a', delivered));
    await deliveries.recordAttempt(attemptOn('b'));
    await deliveries.recordAttempt(elsewhere);

    expect(await deliveries.get(attemptOn('a'))).toMatchObject({ state: 'delivered' });
    expect(await deliveries.get(attemptOn('b'))).toMatchObject({ state: 'pending' });
    expect(await deliveries.get(elsewhere)).toMatchObject({ state: 'pending' });
    expect(await deliveries.ofResource(deriveId('pay', 'a'))).toHaveLength(3);
    expect(await deliveries.ofResource(deriveId('pay', 'a'), deriveId('evt', 'a'))).toHaveLength(2);
    expect(await deliveries.ofResource(deriveId('pay', 'b'))).toEqual([]);
  });

  it('lets a delivered event stay delivered in its run, and be sent again in the next', async () => {
    await deliveries.recordAttempt(attemptOn('a', delivered));
    expect(await deliveries.recordAttempt(attemptOn('a', { attempt: 2, ...dead }))).toBe(false);
    await deliveries.hold(attemptOn('a', held));
    expect(await deliveries.get(attemptOn('a'))).toMatchObject({ state: 'delivered' });

    expect(await deliveries.recordAttempt(attemptOn('a', { run: 2 }))).toBe(true);

    expect(await deliveries.get(attemptOn('a'))).toMatchObject({ state: 'pending', run: 2, attempts: 2 });
  });

  it('lists what failed, until it is delivered after all', async () => {
    await deliveries.recordAttempt(attemptOn('a', dead));
    await deliveries.hold(attemptOn('b', held));
    await deliveries.recordAttempt(attemptOn('c'));
    const failed = await deliveries.failed(MERCHANT_A, 10, null);
    expect(failed.items.map(({ state }) => state).sort()).toEqual(['dead', 'held']);

    await deliveries.recordAttempt(attemptOn('a', { run: 2, ...delivered }));

    const { items } = await deliveries.failed(MERCHANT_A, 10, null);
    expect(items).toEqual([recordOf(attemptOn('b', held), 0)]);
  });

  it('holds what is open, and nothing that is over or goes through a later run', async () => {
    await deliveries.recordAttempt(attemptOn('a'));
    await deliveries.recordAttempt(attemptOn('b', { run: 2 }));
    await deliveries.recordAttempt(attemptOn('c', dead));

    for (const event of ['a', 'b', 'c']) await deliveries.hold(attemptOn(event, held));

    const states = ['a', 'b', 'c'].map(async (event) => (await deliveries.get(attemptOn(event)))?.state);
    expect(await Promise.all(states)).toEqual(['held', 'pending', 'dead']);
  });

  it('lists an endpoint’s, newest first, a page at a time', async () => {
    const at = (minute: number) => `2026-11-21T08:0${minute}:00.000Z`;
    for (const minute of [1, 3, 2])
      await deliveries.recordAttempt(attemptOn(String(minute), { createdAt: at(minute) }));
    await deliveries.recordAttempt(attemptOn('x', { endpointId: deriveId('we', 'b') }));

    const first = await deliveries.ofEndpoint(deriveId('we', 'a'), 2, null);
    const second = await deliveries.ofEndpoint(deriveId('we', 'a'), 2, first.next);

    expect([...first.items, ...second.items].map(({ createdAt }) => createdAt)).toEqual([
      at(3),
      at(2),
      at(1),
    ]);
    expect(second.next).toBeNull();
  });
};
