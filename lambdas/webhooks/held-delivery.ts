import type { DeliveryNews, DeliveryRecord } from './delivery-item.ts';
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

const NEVER_SENT = {
  lastStatus: null,
  lastFailure: 'endpoint_disabled',
  latencyMs: null,
  responseBody: null,
  lastAttemptAt: null,
} as const satisfies Partial<DeliveryNews>;

/**
 * The delivery of an event whose endpoint is disabled: kept, and sent when somebody asks for it.
 *
 * @param known Its record, if it was sent before: what came of that is still the last word of its endpoint.
 */
export const heldDelivery = (
  message: DeliveryMessage,
  endpoint: Endpoint,
  known: DeliveryRecord | null = null,
): DeliveryNews => {
  const { lastStatus, lastFailure, latencyMs, responseBody, lastAttemptAt } = known ?? NEVER_SENT;
  return {
    ...deliveryOf(message, endpoint),
    attempt: message.attempt - 1,
    state: 'held',
    lastStatus,
    lastFailure,
    latencyMs,
    responseBody,
    lastAttemptAt,
    nextAttemptAt: null,
  };
};
