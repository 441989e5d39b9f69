import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import type { ToldEvent } from '../../lambdas/webhooks/event-store.ts';

export const MERCHANT_A = deriveId('mer', 'a');

/** An endpoint that takes everything. */
export const endpointNamed = (name: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  id: deriveId('we', name),
  merchantId: MERCHANT_A,
  url: `https://${name}.example/hooks`,
  events: ['*'],
  description: null,
  apiVersion: API_VERSION,
  rateLimitPerSecond: null,
  disabledReason: null,
  secrets: [{ ciphertext: 'c2VhbGVk', expiresAt: null }],
  failingSince: null,
  pausedUntil: null,
  eventsCount: 0,
  revision: 1,
  fingerprint: 'fingerprint',
  createdAt: '2026-11-21T08:00:00.000Z',
  updatedAt: '2026-11-21T08:00:00.000Z',
  ...changes,
});

export const eventNamed = (name: string, changes: Partial<ToldEvent> = {}): ToldEvent => ({
  id: deriveId('evt', name),
  type: 'payment.captured',
  merchantId: MERCHANT_A,
  resourceId: deriveId('pay', name),
  sequence: 2,
  createdAt: '2026-11-21T08:59:00.000Z',
  object: { id: deriveId('pay', name), object: 'payment', amount: 1250 },
  ...changes,
});

/** An event on its way to an endpoint for the first time. */
export const messageOf = (
  event: ToldEvent,
  endpoint: Pick<Endpoint, 'id'>,
  changes: Partial<DeliveryMessage> = {},
): DeliveryMessage => ({
  event_id: event.id,
  event_type: event.type,
  merchant_id: event.merchantId,
  resource_id: event.resourceId,
  endpoint_id: endpoint.id,
  created_at: event.createdAt,
  run: 1,
  attempt: 1,
  paced: false,
  body: '{"id":"evt"}',
  ...changes,
});
