import * as v from 'valibot';
import { type EndpointId, isId, type MerchantId } from '../kernel/ids.ts';
import type { Endpoint } from './domain/endpoint.ts';

/** All endpoints of a merchant lie together: one query finds those that an event goes to. */
export const endpointsPartition = (merchantId: MerchantId): string => `merchant#${merchantId}`;

export const endpointKey = (
  merchantId: MerchantId,
  id: string,
): { readonly pk: string; readonly sk: string } => ({
  pk: endpointsPartition(merchantId),
  sk: `endpoint#${id}`,
});

/** Counts a merchant's endpoints, so that a condition can bound them. */
export const endpointsCountKey = (merchantId: MerchantId): { readonly pk: string; readonly sk: string } => ({
  pk: endpointsPartition(merchantId),
  sk: 'endpoints',
});

/** The document client hands numbers over as `bigint`; none here comes near the end of the safe integers. */
const Count = v.pipe(v.bigint(), v.transform(Number));
const Text = v.nullable(v.string());

const EndpointItem = v.object({
  id: v.custom<EndpointId>((value) => typeof value === 'string' && isId('we', value)),
  merchant_id: v.custom<MerchantId>((value) => typeof value === 'string' && isId('mer', value)),
  url: v.string(),
  events: v.array(v.string()),
  description: Text,
  api_version: v.string(),
  rate_limit_per_second: v.nullable(Count),
  disabled_reason: v.nullable(v.picklist(['requested', 'gone', 'failing'])),
  secrets: v.array(v.strictObject({ ciphertext: v.string(), expires_at: Text })),
  failing_since: Text,
  paused_until: Text,
  events_count: Count,
  revision: Count,
  fingerprint: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
});

/** What people change of an endpoint, by the name that its item has for it. */
export const changeableAttributes = (endpoint: Endpoint) => ({
  url: endpoint.url,
  events: [...endpoint.events],
  description: endpoint.description,
  api_version: endpoint.apiVersion,
  rate_limit_per_second: endpoint.rateLimitPerSecond,
  disabled_reason: endpoint.disabledReason,
  secrets: endpoint.secrets.map(({ ciphertext, expiresAt }) => ({ ciphertext, expires_at: expiresAt })),
  events_count: endpoint.eventsCount,
  updated_at: endpoint.updatedAt,
});

/** What deliveries note of it, beside all changes and without counting as one. */
export const notedAttributes = ({ failingSince, pausedUntil }: Endpoint) => ({
  failing_since: failingSince,
  paused_until: pausedUntil,
});

export const toEndpointItem = (endpoint: Endpoint) => ({
  ...endpointKey(endpoint.merchantId, endpoint.id),
  entity: 'endpoint',
  id: endpoint.id,
  merchant_id: endpoint.merchantId,
  ...changeableAttributes(endpoint),
  ...notedAttributes(endpoint),
  revision: endpoint.revision,
  fingerprint: endpoint.fingerprint,
  created_at: endpoint.createdAt,
});

/** @throws if the item is not an endpoint's. */
export const fromEndpointItem = (item: unknown): Endpoint => {
  const parsed = v.parse(EndpointItem, item);
  return {
    id: parsed.id,
    merchantId: parsed.merchant_id,
    url: parsed.url,
    events: parsed.events,
    description: parsed.description,
    apiVersion: parsed.api_version,
    rateLimitPerSecond: parsed.rate_limit_per_second,
    disabledReason: parsed.disabled_reason,
    secrets: parsed.secrets.map(({ ciphertext, expires_at }) => ({ ciphertext, expiresAt: expires_at })),
    failingSince: parsed.failing_since,
    pausedUntil: parsed.paused_until,
    eventsCount: parsed.events_count,
    revision: parsed.revision,
    fingerprint: parsed.fingerprint,
    createdAt: parsed.created_at,
    updatedAt: parsed.updated_at,
  };
};
