import * as v from 'valibot';
import { type DeliveryId, type EndpointId, type EventId, isId, type MerchantId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import { ownedListAttributes } from '../platform/sharded-list.ts';
import { deliveryId } from './delivery-message.ts';

/** `held`: its endpoint was disabled; `dead`: the last attempt failed. Both wait for a redelivery. */
export const DELIVERY_STATES = ['pending', 'delivered', 'held', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One event on its way to one endpoint, as it stands after the last attempt. */
export interface DeliveryRecord {
  readonly id: DeliveryId;
  readonly eventId: EventId;
  readonly eventType: string;
  readonly resourceId: string;
  readonly merchantId: MerchantId;
  readonly endpointId: EndpointId;
  /** Of the event. */
  readonly createdAt: string;
  readonly url: string;
  readonly state: DeliveryState;
  /** 1 for the event's own delivery, one more for each redelivery. */
  readonly run: number;
  /** The last attempt of this run; 0 before the first. */
  readonly attempt: number;
  /** Requests of all runs that were made and recorded; a crash between the two leaves one uncounted. */
  readonly attempts: number;
  /** HTTP status of the last attempt, null if there was no answer. */
  readonly lastStatus: number | null;
  /** Why there was no answer, null if there was one. */
  readonly lastFailure: string | null;
  /** Until the answer's headers, or until giving up; null before the first attempt. */
  readonly latencyMs: number | null;
  /** The first kilobyte of the last answer's body. */
  readonly responseBody: string | null;
  readonly lastAttemptAt: string | null;
  /** Null unless another attempt is due. */
  readonly nextAttemptAt: string | null;
}

/** What an attempt, or the decision to make none, says about a delivery. */
export type DeliveryNews = Omit<DeliveryRecord, 'id' | 'attempts'>;

export const DELIVERIES_LIST = 'deliveries';

/** Deliveries lie beside their event, so that a resource's story is one query. */
export const deliveryKey = (
  of: Pick<DeliveryRecord, 'resourceId' | 'eventId' | 'endpointId'>,
): { readonly pk: string; readonly sk: string } => ({
  pk: `resource#${of.resourceId}`,
  sk: `delivery#${of.eventId}#${of.endpointId}`,
});

/** Whether nobody will send it any more, though it never arrived. */
export const isFailed = (state: DeliveryState): boolean => state === 'held' || state === 'dead';

/** What is written about a delivery, its keys and counters left out. */
export const deliveryAttributes = (news: DeliveryNews): Item => {
  const listed = { id: deliveryId(news.eventId, news.endpointId), createdAt: news.createdAt };
  return {
    entity: 'delivery',
    id: listed.id,
    // In the index that finds events by id: whoever knows a delivery's id finds it, and its resource, there too.
    event_key: listed.id,
    ...ownedListAttributes('list', DELIVERIES_LIST, { ...listed, owner: news.endpointId }),
    event_id: news.eventId,
    event_type: news.eventType,
    resource_id: news.resourceId,
    merchant_id: news.merchantId,
    endpoint_id: news.endpointId,
    created_at: news.createdAt,
    url: news.url,
    state: news.state,
    run: news.run,
    attempt: news.attempt,
    last_status: news.lastStatus,
    last_failure: news.lastFailure,
    latency_ms: news.latencyMs,
    response_body: news.responseBody,
    last_attempt_at: news.lastAttemptAt,
    next_attempt_at: news.nextAttemptAt,
  };
};

/** Puts a failed delivery into its merchant's list of those. */
export const failedAttributes = (news: DeliveryNews): Item =>
  ownedListAttributes('failed', DELIVERIES_LIST, {
    owner: news.merchantId,
    id: deliveryId(news.eventId, news.endpointId),
    createdAt: news.createdAt,
  });

/** The document client hands numbers over as `bigint`; none here comes near the end of the safe integers. */
const Count = v.pipe(v.bigint(), v.transform(Number));
const idOf = <P extends 'del' | 'evt' | 'mer' | 'we'>(prefix: P) =>
  v.custom<`${P}_${string}`>((value) => typeof value === 'string' && isId(prefix, value));

const DeliveryItem = v.object({
  id: idOf('del'),
  event_id: idOf('evt'),
  event_type: v.string(),
  resource_id: v.string(),
  merchant_id: idOf('mer'),
  endpoint_id: idOf('we'),
  created_at: v.string(),
  url: v.string(),
  state: v.picklist(DELIVERY_STATES),
  run: Count,
  attempt: Count,
  attempts: v.optional(Count, 0n),
  last_status: v.nullable(Count),
  last_failure: v.nullable(v.string()),
  latency_ms: v.nullable(Count),
  response_body: v.nullable(v.string()),
  last_attempt_at: v.nullable(v.string()),
  next_attempt_at: v.nullable(v.string()),
});

/** @throws if the item is not a delivery's. */
export const fromDeliveryItem = (item: unknown): DeliveryRecord => {
  const parsed = v.parse(DeliveryItem, item);
  return {
    id: parsed.id,
    eventId: parsed.event_id,
    eventType: parsed.event_type,
    resourceId: parsed.resource_id,
    merchantId: parsed.merchant_id,
    endpointId: parsed.endpoint_id,
    createdAt: parsed.created_at,
    url: parsed.url,
    state: parsed.state,
    run: parsed.run,
    attempt: parsed.attempt,
    attempts: parsed.attempts,
    lastStatus: parsed.last_status,
    lastFailure: parsed.last_failure,
    latencyMs: parsed.latency_ms,
    responseBody: parsed.response_body,
    lastAttemptAt: parsed.last_attempt_at,
    nextAttemptAt: parsed.next_attempt_at,
  };
};
