import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventId } from '../kernel/ids.ts';
import { putEvent } from '../platform/event-item.ts';
import { type DisabledReason, type Endpoint, isEnabled } from './domain/endpoint.ts';
import { endpointEvent, endpointPartition } from './domain/endpoint-event.ts';
import { isBroken } from './domain/judge-attempt.ts';
import type { EndpointStore } from './endpoint-store.ts';

/** `needless`: it was out of service already, or is deleted. */
export type Disabling = 'done' | 'needless' | 'mended';

/** A person's change is not judged by what was answered before it, nor a recovery by a failure that began before it. */
const isMended = (endpoint: Endpoint, known: Endpoint, reason: DisabledReason, nowMs: number): boolean =>
  endpoint.url !== known.url ||
  endpoint.updatedAt !== known.updatedAt ||
  (reason === 'failing' && !isBroken(endpoint.failingSince, nowMs));

/** Each round is lost only to somebody who changed the endpoint. */
const ROUNDS_MAX = 5;

/**
 * Takes an endpoint out of service, and tells the merchant's others in the same transaction: the event lies in the
 * money table and takes the way of all events.
 *
 * @returns `mended` if a person changed it, or it recovered, while the attempt was on its way: it stays in service.
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
  ): Promise<Disabling | 'again'> => {
    const endpoint = await deps.endpoints.get(known.merchantId, known.id);
    if (endpoint === null || !isEnabled(endpoint)) return 'needless';
    const nowMs = deps.clock.nowMs();
    if (isMended(endpoint, known, reason, nowMs)) return 'mended';
    const at = toRfc3339(nowMs);
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
  return async (endpoint: Endpoint, reason: DisabledReason, eventId: EventId): Promise<Disabling> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(endpoint, reason, eventId);
      if (result !== 'again') return result;
    }
    throw new Error('the endpoint kept changing');
  };
};

export type DisableEndpoint = ReturnType<typeof createDisableEndpoint>;
