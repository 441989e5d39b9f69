import { type EventRecord, type EventSource, previousAttributes } from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import type { Endpoint } from './endpoint.ts';
import { endpointView } from './endpoint-view.ts';

export type EndpointEventType = 'endpoint.test' | 'endpoint.disabled';

/** Where an endpoint's own events lie in the money table, from which they take the way of all events. */
export const endpointPartition = (endpointId: string): string => `endpoint#${endpointId}`;

/**
 * @param change The endpoint as it is after the event, which it has counted, and as it was before if the event changed it.
 */
export const endpointEvent = (
  type: EndpointEventType,
  { before, after: endpoint }: { readonly before: Endpoint | null; readonly after: Endpoint },
  source: EventSource,
  at: string,
): EventRecord => {
  const atMs = Date.parse(at);
  const object = endpointView(endpoint, atMs);
  return {
    id: deriveId('evt', endpoint.id, String(endpoint.eventsCount)),
    type,
    merchantId: endpoint.merchantId,
    resourceId: endpoint.id,
    sequence: endpoint.eventsCount,
    createdAt: at,
    source,
    object,
    ...previousAttributes(before === null ? null : endpointView(before, atMs), object),
  };
};
