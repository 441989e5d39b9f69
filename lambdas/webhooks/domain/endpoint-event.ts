import type { EventRecord, EventSource } from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import type { Endpoint } from './endpoint.ts';
import { endpointView } from './endpoint-view.ts';

export type EndpointEventType = 'endpoint.test' | 'endpoint.disabled';

/** Where an endpoint's own events lie in the money table, from which they take the way of all events. */
export const endpointPartition = (endpointId: string): string => `endpoint#${endpointId}`;

/** @param endpoint As it is after the event, which it has counted. */
export const endpointEvent = (
  type: EndpointEventType,
  endpoint: Endpoint,
  source: EventSource,
  at: string,
): EventRecord => ({
  id: deriveId('evt', endpoint.id, String(endpoint.eventsCount)),
  type,
  merchantId: endpoint.merchantId,
  resourceId: endpoint.id,
  sequence: endpoint.eventsCount,
  createdAt: at,
  source,
  object: endpointView(endpoint, Date.parse(at)),
});
