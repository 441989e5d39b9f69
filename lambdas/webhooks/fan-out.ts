import type { EventRecord } from '../kernel/event.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { type Endpoint, isEnabled } from './domain/endpoint.ts';
import { TEST_EVENT } from './domain/event-pattern.ts';
import { listens } from './domain/listens.ts';
import type { EndpointStore } from './endpoint-store.ts';
import type { EventStore } from './event-store.ts';
import { heldDelivery } from './held-delivery.ts';
import { toPayload } from './to-payload.ts';

/** Stores events where merchants find them, and turns each into one delivery for each endpoint that listens. */
export type FanOut = (events: readonly EventRecord[]) => Promise<readonly DeliveryMessage[]>;

const firstMessage = (event: EventRecord, endpoint: Endpoint): DeliveryMessage => ({
  event_id: event.id,
  event_type: event.type,
  merchant_id: event.merchantId,
  resource_id: event.resourceId,
  endpoint_id: endpoint.id,
  created_at: event.createdAt,
  run: 1,
  attempt: 1,
  paced: false,
  body: toPayload(event, endpoint.apiVersion),
});

/**
 * Endpoints are read once for each merchant and batch, so a merchant with a hundred events costs one read. An event
 * that was fanned out before is stored once and sent again: the deliver function knows the repetition.
 */
export const createFanOut = (deps: {
  readonly endpoints: Pick<EndpointStore, 'ofMerchant'>;
  readonly events: Pick<EventStore, 'put'>;
  readonly deliveries: Pick<DeliveryStore, 'hold'>;
}): FanOut => {
  const forMerchant = async (
    merchantId: MerchantId,
    events: readonly EventRecord[],
  ): Promise<readonly DeliveryMessage[]> => {
    const [endpoints] = await Promise.all([
      deps.endpoints.ofMerchant(merchantId),
      ...events.map((event) => deps.events.put(event)),
    ]);
    const pairs = events.flatMap((event) =>
      endpoints.filter((endpoint) => listens(endpoint, event)).map((endpoint) => ({ event, endpoint })),
    );
    const held = pairs.filter(({ event, endpoint }) => !isEnabled(endpoint) && event.type !== TEST_EVENT);
    await Promise.all(
      held.map(({ event, endpoint }) =>
        deps.deliveries.hold(heldDelivery(firstMessage(event, endpoint), endpoint)),
      ),
    );
    return pairs
      .filter((pair) => !held.includes(pair))
      .map(({ event, endpoint }) => firstMessage(event, endpoint));
  };
  return async (events) => {
    const byMerchant = Map.groupBy(events, ({ merchantId }) => merchantId);
    const messages = await Promise.all([...byMerchant].map(([id, theirs]) => forMerchant(id, theirs)));
    return messages.flat();
  };
};
