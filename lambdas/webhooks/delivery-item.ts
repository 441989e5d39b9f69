import * as v from 'valibot';
import { type EventId, isId, type MerchantId } from '../kernel/ids.ts';

/** One event on its way to its merchant's endpoint, as it stands after the last attempt. */
export interface DeliveryRecord {
  readonly eventId: EventId;
  readonly eventType: string;
  readonly resourceId: string;
  readonly merchantId: MerchantId;
  readonly url: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  /** Requests that were made and recorded; a crash between the two leaves one uncounted. */
  readonly attempts: number;
  /** HTTP status of the last attempt, null if there was no answer. */
  readonly lastStatus: number | null;
  /** Why there was no answer, null if there was one. */
  readonly lastFailure: string | null;
  /** Until the answer's headers, or until giving up. */
  readonly latencyMs: number;
  readonly lastAttemptAt: string;
  /** Null once delivered or failed for good. */
  readonly nextAttemptAt: string | null;
}

/** The document client hands numbers over as `bigint`; none here comes near the end of the safe integers. */
const Count = v.pipe(v.bigint(), v.transform(Number));

const DeliveryItem = v.strictObject({
  pk: v.string(),
  sk: v.string(),
  event_id: v.custom<EventId>((value) => typeof value === 'string' && isId('evt', value)),
  event_type: v.string(),
  resource_id: v.string(),
  merchant_id: v.custom<MerchantId>((value) => typeof value === 'string' && isId('mer', value)),
  url: v.string(),
  state: v.picklist(['pending', 'delivered', 'failed']),
  attempts: Count,
  last_status: v.nullable(Count),
  last_failure: v.nullable(v.string()),
  latency_ms: Count,
  last_attempt_at: v.string(),
  next_attempt_at: v.nullable(v.string()),
});

/** @throws if the item is not a delivery's. */
export const fromDeliveryItem = (item: unknown): DeliveryRecord => {
  const parsed = v.parse(DeliveryItem, item);
  return {
    eventId: parsed.event_id,
    eventType: parsed.event_type,
    resourceId: parsed.resource_id,
    merchantId: parsed.merchant_id,
    url: parsed.url,
    state: parsed.state,
    attempts: parsed.attempts,
    lastStatus: parsed.last_status,
    lastFailure: parsed.last_failure,
    latencyMs: parsed.latency_ms,
    lastAttemptAt: parsed.last_attempt_at,
    nextAttemptAt: parsed.next_attempt_at,
  };
};
