import type { MerchantId } from '../kernel/ids.ts';
import type { ListItems, Page } from '../platform/sharded-list.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { matchesAny } from './domain/event-pattern.ts';
import type { EventStore, ToldEvent } from './event-store.ts';
import { positionBefore, sift } from './sift.ts';

/** Which events somebody wants to see. */
export interface EventFilter {
  /** A pattern of types. */
  readonly type: string | null;
  readonly resourceId: string | null;
  /** RFC 3339, included. */
  readonly from: string | null;
  /** RFC 3339, excluded. */
  readonly to: string | null;
  /** Only those that some endpoint did not get, and will not get by itself. */
  readonly onlyFailed: boolean;
  readonly limit: number;
  readonly before: string | null;
}

export type FindEvents = (merchantId: MerchantId, filter: EventFilter) => Promise<Page<ToldEvent>>;

const wants = (filter: EventFilter, event: ToldEvent): boolean =>
  (filter.type === null || matchesAny([filter.type], event.type)) &&
  (filter.resourceId === null || filter.resourceId === event.resourceId);

const positionOf = ({ createdAt, id }: ToldEvent): string => `${createdAt}#${id}`;

/** A resource has few events: they are read together, and the page is cut from them. */
const ofResource =
  (events: Pick<EventStore, 'ofResource'>, resourceId: string): ListItems<ToldEvent> =>
  async (merchantId, limit, before) => {
    const theirs = (await events.ofResource(resourceId))
      // Anybody can name a resource; only its merchant has its events.
      .filter((event) => event.merchantId === merchantId)
      .filter((event) => before === null || positionOf(event) < before)
      .sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1));
    const items = theirs.slice(0, limit);
    const last = items.at(-1);
    return { items, next: theirs.length > limit && last !== undefined ? positionOf(last) : null };
  };

/** Newest first. A page may have fewer events than were asked for and still not be the last. */
export const createFindEvents =
  (deps: {
    readonly events: Pick<EventStore, 'list' | 'read' | 'ofResource'>;
    readonly deliveries: Pick<DeliveryStore, 'failed'>;
  }): FindEvents =>
  async (merchantId, filter) => {
    const stretch = {
      before: filter.before ?? (filter.to === null ? null : positionBefore(filter.to)),
      from: filter.from,
      limit: filter.limit,
    };
    if (!filter.onlyFailed) {
      const { resourceId } = filter;
      const list = resourceId === null ? deps.events.list : ofResource(deps.events, resourceId);
      return sift(
        (limit, before) => list(merchantId, limit, before),
        stretch,
        async (event) => (wants(filter, event) ? event : null),
      );
    }
    const seen = new Set<string>();
    return sift(
      (limit, before) => deps.deliveries.failed(merchantId, limit, before),
      stretch,
      async ({ resourceId, eventId }) => {
        // Failed at several endpoints, it is one event.
        if (seen.has(eventId)) return null;
        seen.add(eventId);
        const event = await deps.events.read(resourceId, eventId);
        return event !== null && wants(filter, event) ? event : null;
      },
    );
  };
