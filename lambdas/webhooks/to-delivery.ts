import { API_VERSION } from '../kernel/api-version.ts';
import type { EventRecord } from '../kernel/event.ts';
import type { DeliveryMessage } from './delivery-message.ts';

/** What the merchant receives for an event; the order of its keys is part of the bytes that are signed. */
export const toDelivery = (event: EventRecord): DeliveryMessage => ({
  event_id: event.id,
  event_type: event.type,
  merchant_id: event.merchantId,
  resource_id: event.resourceId,
  created_at: event.createdAt,
  body: JSON.stringify({
    id: event.id,
    type: event.type,
    created_at: event.createdAt,
    api_version: API_VERSION,
    data: { object: event.object },
  }),
});
