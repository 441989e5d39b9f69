import type { ResourceView } from '../kernel/event.ts';
import type { DeliveryRecord } from './delivery-item.ts';

/** What clients see of a delivery. */
export const deliveryView = (delivery: DeliveryRecord): ResourceView => ({
  id: delivery.id,
  object: 'delivery',
  status: delivery.state,
  event: delivery.eventId,
  event_type: delivery.eventType,
  resource: delivery.resourceId,
  endpoint: delivery.endpointId,
  url: delivery.url,
  attempts: delivery.attempts,
  redeliveries: delivery.run - 1,
  response_status: delivery.lastStatus,
  response_body: delivery.responseBody,
  failure: delivery.lastFailure,
  latency_ms: delivery.latencyMs,
  last_attempt_at: delivery.lastAttemptAt,
  next_attempt_at: delivery.nextAttemptAt,
  created_at: delivery.createdAt,
});
