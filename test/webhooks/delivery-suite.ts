import { beforeEach, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { AttemptRecord, DeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';

const attemptOn = (event: string, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  eventId: deriveId('evt', event),
  eventType: 'payment.captured',
  resourceId: deriveId('pay', 'a'),
  merchantId: deriveId('mer', 'a'),
  url: 'https://shop.example/hooks',
  state: 'pending',
  lastStatus: 500,
  lastFailure: null,
  latencyMs: 12,
  lastAttemptAt: '2026-11-21T09:00:00.000Z',
  nextAttemptAt: '2026-11-21T09:00:05.000Z',
  ...more,
});

const delivered = { state: 'delivered', lastStatus: 204, nextAttemptAt: null } as const;

/** What every delivery store does. `create` gives an empty one. */
export const deliverySuite = (create: () => Promise<DeliveryStore>): void => {
  let deliveries: DeliveryStore;
  beforeEach(async () => {
    deliveries = await create();
  });
  const get = async ({ resourceId, eventId }: AttemptRecord) => deliveries.get(resourceId, eventId);

  it('knows nothing of an event that was never sent', async () => {
    expect(await get(attemptOn('a'))).toBeNull();
  });

  it('keeps the latest attempt and counts them all', async () => {
    const first = attemptOn('a', { lastStatus: null, lastFailure: 'timeout' });
    const second = attemptOn('a', { lastAttemptAt: '2026-11-21T09:00:05.000Z' });
    await deliveries.recordAttempt(first);
    expect(await get(first)).toEqual({ ...first, attempts: 1 });

    await deliveries.recordAttempt(second);

    expect(await get(first)).toEqual({ ...second, attempts: 2 });
  });

  it.each(['pay', 're', 'inv', 'po'] as const)('keeps what became of the events of %s_…', async (prefix) => {
    const attempt = attemptOn('a', { resourceId: deriveId(prefix, 'a') });
    await deliveries.recordAttempt(attempt);
    expect(await get(attempt)).toEqual({ ...attempt, attempts: 1 });
  });

  it('tells the events of one resource apart', async () => {
    await deliveries.recordAttempt(attemptOn('a', delivered));
    await deliveries.recordAttempt(attemptOn('b'));

    expect(await get(attemptOn('a'))).toMatchObject({ state: 'delivered', attempts: 1 });
    expect(await get(attemptOn('b'))).toMatchObject({ state: 'pending', attempts: 1 });
  });

  it('lets a delivered event stay delivered, whatever a repetition says', async () => {
    const first = attemptOn('a', delivered);
    await deliveries.recordAttempt(first);

    await deliveries.recordAttempt(attemptOn('a'));
    await deliveries.recordAttempt(attemptOn('a', { state: 'failed', nextAttemptAt: null }));

    expect(await get(first)).toEqual({ ...first, attempts: 1 });
  });

  it('lets an event that had failed be delivered after all', async () => {
    await deliveries.recordAttempt(attemptOn('a', { state: 'failed', nextAttemptAt: null }));
    const later = attemptOn('a', delivered);

    await deliveries.recordAttempt(later);

    expect(await get(later)).toEqual({ ...later, attempts: 2 });
  });
};
