import type { EventType } from './event-type.ts';
import type { EventId, MerchantId } from './ids.ts';

/** What a client or a webhook sees of a resource: JSON in snake_case. */
export type ResourceView = Readonly<Record<string, unknown>>;

/** Who made us change state; `provider_event_id` and `attempt` lead back to the evidence. */
export type EventSource =
  | { readonly kind: 'api'; readonly client_id: string; readonly request_id: string }
  | { readonly kind: 'provider_reply'; readonly operation_id: string }
  | { readonly kind: 'provider_query'; readonly operation_id: string }
  /** Nobody spoke in time: the operation was given up before it was sent. */
  | { readonly kind: 'time_limit'; readonly operation_id: string }
  /** The provider was out: somebody else is asked instead, and it was sent nothing. */
  | { readonly kind: 'provider_outage'; readonly operation_id: string; readonly provider: string }
  | { readonly kind: 'provider_webhook'; readonly provider_event_id: string; readonly archive_key: string }
  | { readonly kind: 'due_time'; readonly due_at: string }
  | { readonly kind: 'reconciliation'; readonly run_id: string }
  /** Somebody at the command line, by the name that they gave. */
  | { readonly kind: 'operator'; readonly by: string }
  | { readonly kind: 'webhook_answer'; readonly event_id: string };

/** The immutable record of one state change; also what a merchant's webhook carries. */
export interface EventRecord {
  readonly id: EventId;
  readonly type: EventType;
  readonly merchantId: MerchantId;
  /** Id of the resource whose state changed. */
  readonly resourceId: string;
  /** 1, 2, 3 … within the resource: the order in which its states followed one another. */
  readonly sequence: number;
  readonly createdAt: string;
  readonly source: EventSource;
  /** The resource as it was right after the change. */
  readonly object: ResourceView;
  /** What it was right before, of the fields that changed; left out where there was nothing before. */
  readonly previousAttributes?: ResourceView;
}

/** Changes with every event, and says nothing that the event's own time does not. */
const ALWAYS_CHANGED = 'updated_at';

const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after);

/**
 * What an event tells of the state before it: of each field of the resource that this change changed, the value that
 * it had. A field counts as one with all that is in it.
 *
 * @param before The resource as it was; null for one that was not there.
 * @param after The resource as the event shows it.
 * @returns An event's `previousAttributes`; nothing for a resource that is new.
 */
export const previousAttributes = (
  before: ResourceView | null,
  after: ResourceView,
): Pick<EventRecord, 'previousAttributes'> => {
  if (before === null) return {};
  const changed = Object.entries(before).filter(
    ([name, value]) => name !== ALWAYS_CHANGED && !isSame(value, after[name]),
  );
  return { previousAttributes: Object.fromEntries(changed) };
};
