import type { ResourceView } from '../kernel/event.ts';
import type { DeliveryRecord } from './delivery-item.ts';
import { deliveryView } from './delivery-view.ts';
import type { ToldEvent } from './event-store.ts';

/** What clients see of an event: what its webhook carries, and which resource it is about. */
export const eventView = (event: ToldEvent, apiVersion: string): ResourceView => ({
  id: event.id,
  object: 'event',
  type: event.type,
  resource: event.resourceId,
  created_at: event.createdAt,
  api_version: apiVersion,
  data: { object: event.object },
  previous_attributes: event.previousAttributes ?? null,
});

/** One event, with what became of it at each endpoint. */
export const eventStoryView = (
  event: ToldEvent,
  apiVersion: string,
  deliveries: readonly DeliveryRecord[],
): ResourceView => ({ ...eventView(event, apiVersion), deliveries: deliveries.map(deliveryView) });
