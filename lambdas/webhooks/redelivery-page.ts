import { type DeliveryRecord, isFailed } from './delivery-item.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type Endpoint, isEnabled } from './domain/endpoint.ts';
import { matchesAny, TEST_EVENT } from './domain/event-pattern.ts';
import { listens } from './domain/listens.ts';
import type { OneEvent, Range, Redelivery } from './domain/redelivery.ts';
import type { EndpointStore } from './endpoint-store.ts';
import type { EventStore, ToldEvent } from './event-store.ts';
import { positionBefore, sift } from './sift.ts';

/** What is to be handed over next. */
export interface RedeliveryPage {
  readonly messages: readonly DeliveryMessage[];
  /** How many deliveries are dealt with by it: some need no message any more. */
  readonly count: number;
  /** Where the page after it begins; null if this is the last one. */
  readonly next: string | null;
}

const NOTHING: RedeliveryPage = { messages: [], count: 0, next: null };

/** Ten batches of the queue. */
const DELIVERIES_MAX = 100;

interface Deps {
  readonly endpoints: Pick<EndpointStore, 'get' | 'ofMerchant'>;
  readonly events: Pick<EventStore, 'list' | 'find'>;
  readonly deliveries: Pick<DeliveryStore, 'getMany' | 'failed'>;
}

type Addressed = Pick<DeliveryRecord, 'eventId' | 'eventType' | 'resourceId' | 'merchantId' | 'createdAt'>;

/**
 * A redelivery goes through the whole schedule as a run of its own: what is left of an earlier run ends as soon as this
 * one has made an attempt. A page that is handed over twice names the same run twice, and that is delivered once.
 */
const nextRun = (
  of: Addressed,
  endpointId: DeliveryMessage['endpoint_id'],
  run: number,
): DeliveryMessage => ({
  event_id: of.eventId,
  event_type: of.eventType,
  merchant_id: of.merchantId,
  resource_id: of.resourceId,
  endpoint_id: endpointId,
  created_at: of.createdAt,
  run: run + 1,
  attempt: 1,
  paced: false,
  // Made again from the stored event when it is sent: the same bytes.
  body: null,
});

const addressed = (event: ToldEvent): Addressed => ({
  eventId: event.id,
  eventType: event.type,
  resourceId: event.resourceId,
  merchantId: event.merchantId,
  createdAt: event.createdAt,
});

/**
 * It was tried after it was asked for, by this very redelivery before a crash or as its event's own delivery, and is
 * on its way or there. What died in the meantime was given up by an earlier run.
 */
const isTried = (known: DeliveryRecord | undefined, since: string): boolean =>
  known !== undefined &&
  known.lastAttemptAt !== null &&
  known.lastAttemptAt > since &&
  !isFailed(known.state);

/** Finds what a redelivery has to hand over next, from where it is. */
export const createRedeliveryPage = (deps: Deps) => {
  const pairs = async (
    all: readonly { readonly event: ToldEvent; readonly endpoint: Pick<Endpoint, 'id'> }[],
    since: string,
  ): Promise<Omit<RedeliveryPage, 'next'>> => {
    const keyed = all.map(({ event, endpoint }) => ({ ...addressed(event), endpointId: endpoint.id }));
    const known = await deps.deliveries.getMany(keyed);
    const recordOf = ({ eventId, endpointId }: (typeof keyed)[number]) =>
      known.find((one) => one.eventId === eventId && one.endpointId === endpointId);
    const messages = keyed
      .filter((key) => !isTried(recordOf(key), since))
      .map((key) => nextRun(key, key.endpointId, recordOf(key)?.run ?? 1));
    return { messages, count: all.length };
  };

  const ofEvent = async ({ merchantId, createdAt }: Redelivery, scope: OneEvent): Promise<RedeliveryPage> => {
    const event = await deps.events.find(scope.eventId);
    if (event === null) return NOTHING;
    const endpoints = (await deps.endpoints.ofMerchant(merchantId)).filter((endpoint) =>
      scope.endpointId === null
        ? isEnabled(endpoint) && listens(endpoint, event)
        : endpoint.id === scope.endpointId,
    );
    return {
      ...(await pairs(
        endpoints.map((endpoint) => ({ event, endpoint })),
        createdAt,
      )),
      next: null,
    };
  };

  const failed = async ({ merchantId, position }: Redelivery, range: Range): Promise<RedeliveryPage> => {
    const { items, next } = await sift(
      (limit, before) => deps.deliveries.failed(merchantId, limit, before),
      { before: position ?? positionBefore(range.to), from: range.from, limit: DELIVERIES_MAX },
      async (delivery) => {
        const isWanted =
          delivery.endpointId === range.endpointId &&
          delivery.eventType !== TEST_EVENT &&
          matchesAny([range.type ?? '*'], delivery.eventType);
        return isWanted ? delivery : null;
      },
    );
    return {
      messages: items.map((delivery) => nextRun(delivery, range.endpointId, delivery.run)),
      count: items.length,
      next,
    };
  };

  const all = async (redelivery: Redelivery, range: Range): Promise<RedeliveryPage> => {
    const { merchantId, position, createdAt } = redelivery;
    const endpoint = await deps.endpoints.get(merchantId, range.endpointId);
    // Deleted meanwhile: there is nowhere to send to.
    if (endpoint === null) return NOTHING;
    const patterns = range.type === null ? endpoint.events : [range.type];
    const { items, next } = await sift(
      (limit, before) => deps.events.list(merchantId, limit, before),
      { before: position ?? positionBefore(range.to), from: range.from, limit: DELIVERIES_MAX },
      async (event) => {
        const isWanted = event.type !== TEST_EVENT && listens({ ...endpoint, events: patterns }, event);
        return isWanted ? { event, endpoint } : null;
      },
    );
    return { ...(await pairs(items, createdAt)), next };
  };

  return async (redelivery: Redelivery): Promise<RedeliveryPage> => {
    const { scope } = redelivery;
    if (scope.kind === 'event') return ofEvent(redelivery, scope);
    return scope.only === 'failed' ? failed(redelivery, scope) : all(redelivery, scope);
  };
};

export type FindRedeliveryPage = ReturnType<typeof createRedeliveryPage>;
