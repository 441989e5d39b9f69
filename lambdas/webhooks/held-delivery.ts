import type { DeliveryNews } from './delivery-item.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { Endpoint } from './domain/endpoint.ts';

/** What a message says of its delivery before anything was sent. */
export const deliveryOf = (
  message: DeliveryMessage,
  endpoint: Pick<Endpoint, 'id' | 'url'>,
): Pick<
  DeliveryNews,
  | 'eventId'
  | 'eventType'
  | 'resourceId'
  | 'merchantId'
  | 'endpointId'
  | 'createdAt'
  | 'url'
  | 'run'
  | 'attempt'
> => ({
  eventId: message.event_id,
  eventType: message.event_type,
  resourceId: message.resource_id,
  merchantId: message.merchant_id,
  endpointId: endpoint.id,
  createdAt: message.created_at,
  url: endpoint.url,
  run: message.run,
  attempt: message.attempt,
});

/** The delivery of an event whose endpoint is disabled: kept, and sent when somebody asks for it. */
export const heldDelivery = (message: DeliveryMessage, endpoint: Endpoint): DeliveryNews => ({
  ...deliveryOf(message, endpoint),
  attempt: message.attempt - 1,
  state: 'held',
  lastStatus: null,
  lastFailure: 'endpoint_disabled',
  latencyMs: null,
  responseBody: null,
  lastAttemptAt: null,
  nextAttemptAt: null,
});
