import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventId } from '../kernel/ids.ts';
import { putEvent } from '../platform/event-item.ts';
import { type DisabledReason, type Endpoint, isEnabled } from './domain/endpoint.ts';
import { endpointEvent, endpointPartition } from './domain/endpoint-event.ts';
import type { EndpointStore } from './endpoint-store.ts';

/** Each round is lost only to somebody who changed the endpoint. */
const ROUNDS_MAX = 5;

/**
 * Takes an endpoint out of service, and tells the merchant's others in the same transaction: the event lies in the
 * money table and takes the way of all events.
 *
 * @returns Whether it was this call that did it.
 */
export const createDisableEndpoint = (deps: {
  readonly endpoints: Pick<EndpointStore, 'get' | 'change'>;
  readonly moneyTable: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const round = async (
    known: Endpoint,
    reason: DisabledReason,
    eventId: EventId,
  ): Promise<'done' | 'needless' | 'again'> => {
    const endpoint = await deps.endpoints.get(known.merchantId, known.id);
    // Somebody disabled, deleted or mended it meanwhile: a person's new address is not judged by the old one's answers.
    if (endpoint === null || !isEnabled(endpoint) || endpoint.url !== known.url) return 'needless';
    const at = toRfc3339(deps.clock.nowMs());
    const disabled = {
      ...endpoint,
      disabledReason: reason,
      eventsCount: endpoint.eventsCount + 1,
      updatedAt: at,
    };
    const event = endpointEvent(
      'endpoint.disabled',
      { before: endpoint, after: disabled },
      { kind: 'webhook_answer', event_id: eventId },
      at,
    );
    const told = putEvent(deps.moneyTable, endpointPartition(endpoint.id), event);
    return (await deps.endpoints.change(disabled, [told])) ? 'done' : 'again';
  };
  return async (endpoint: Endpoint, reason: DisabledReason, eventId: EventId): Promise<boolean> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(endpoint, reason, eventId);
      if (result !== 'again') return result === 'done';
    }
    throw new Error('the endpoint kept changing');
  };
};

export type DisableEndpoint = ReturnType<typeof createDisableEndpoint>;
