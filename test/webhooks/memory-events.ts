import type { EventStore, ToldEvent } from '../../lambdas/webhooks/event-store.ts';
import { pageOf } from './memory-page.ts';

/** The event store's twin. The shared suite keeps the two alike. */
export const createMemoryEvents = (): EventStore => {
  const events = new Map<string, ToldEvent>();
  const plain = (event: ToldEvent): ToldEvent => JSON.parse(JSON.stringify(event)) as ToldEvent;
  return {
    put: async (event) => {
      if (!events.has(event.id)) events.set(event.id, plain(event));
    },
    read: async (resourceId, eventId) => {
      const event = events.get(eventId);
      return event?.resourceId === resourceId ? event : null;
    },
    ofResource: async (resourceId) => [...events.values()].filter((event) => event.resourceId === resourceId),
    find: async (eventId) => events.get(eventId) ?? null,
    list: async (merchantId, limit, before) =>
      pageOf(
        [...events.values()].filter((event) => event.merchantId === merchantId),
        limit,
        before,
      ),
  };
};
