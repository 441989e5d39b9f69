import { beforeEach, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { EventStore } from '../../lambdas/webhooks/event-store.ts';
import { eventNamed, MERCHANT_A } from './endpoints.ts';

/** What every event store does. `create` gives an empty one. */
export const eventSuite = (create: () => Promise<EventStore>): void => {
  let events: EventStore;
  beforeEach(async () => {
    events = await create();
  });

  it('gives back what was told, to the order of its keys', async () => {
    const event = eventNamed('a', {
      object: { z: 1, a: { y: null, b: [true] } },
      previousAttributes: { z: 0 },
    });
    await events.put(event);

    expect(JSON.stringify((await events.read(event.resourceId, event.id))?.object)).toBe(
      JSON.stringify(event.object),
    );
    expect(await events.find(event.id)).toEqual(event);
  });

  it('knows nothing of an event that did not happen, or happened to something else', async () => {
    await events.put(eventNamed('a'));

    expect(await events.find(deriveId('evt', 'b'))).toBeNull();
    expect(await events.read(deriveId('pay', 'b'), deriveId('evt', 'a'))).toBeNull();
  });

  it('keeps the first of equal ids: an event does not change', async () => {
    await events.put(eventNamed('a'));
    await events.put(eventNamed('a', { type: 'payment.failed' }));

    expect(await events.find(deriveId('evt', 'a'))).toEqual(eventNamed('a'));
  });

  it('has all that happened to a resource', async () => {
    const resourceId = deriveId('pay', 'one');
    for (const name of ['a', 'b']) await events.put(eventNamed(name, { resourceId }));
    await events.put(eventNamed('c'));

    const found = await events.ofResource(resourceId);

    expect(found.map(({ id }) => id).sort()).toEqual([deriveId('evt', 'a'), deriveId('evt', 'b')].sort());
  });

  it('lists a merchant’s, newest first, a page at a time', async () => {
    const at = (minute: number) => `2026-11-21T08:0${minute}:00.000Z`;
    for (const minute of [1, 3, 2]) await events.put(eventNamed(String(minute), { createdAt: at(minute) }));
    await events.put(eventNamed('x', { merchantId: deriveId('mer', 'b') }));

    const first = await events.list(MERCHANT_A, 2, null);
    const second = await events.list(MERCHANT_A, 2, first.next);

    expect([...first.items, ...second.items].map(({ createdAt }) => createdAt)).toEqual([
      at(3),
      at(2),
      at(1),
    ]);
    expect(second.next).toBeNull();
  });
};
