import type { ResourceView } from '../../kernel/event.ts';
import type { EndpointId, EventId, MerchantId, RedeliveryId } from '../../kernel/ids.ts';

/** One event, to one endpoint or, with null, to all that are enabled and listen to it. */
export interface OneEvent {
  readonly kind: 'event';
  readonly eventId: EventId;
  readonly endpointId: EndpointId | null;
}

/** Whatever happened in a stretch of time, to one endpoint. */
export interface Range {
  readonly kind: 'range';
  readonly endpointId: EndpointId;
  /** RFC 3339, included. */
  readonly from: string;
  /** RFC 3339, excluded; never later than the moment at which it was asked for. */
  readonly to: string;
  /** A pattern of types; null for all that failed, or all that the endpoint listens to. */
  readonly type: string | null;
  /** `failed`: held and dead deliveries; `all`: those that arrived, and events that were never sent there, too. */
  readonly only: 'failed' | 'all';
}

export type RedeliveryScope = OneEvent | Range;

/** For each state, the states that it may follow; none for the creation. */
export const REDELIVERY_TRANSITIONS = {
  pending: [],
  running: ['pending', 'running'],
  done: ['pending', 'running'],
} as const satisfies Record<string, readonly string[]>;

export type RedeliveryState = keyof typeof REDELIVERY_TRANSITIONS;

/** Somebody's wish to have events sent again, and how far it has come. */
export interface Redelivery {
  readonly id: RedeliveryId;
  readonly merchantId: MerchantId;
  readonly scope: RedeliveryScope;
  readonly state: RedeliveryState;
  /** Where the next page begins; null before the first and after the last. */
  readonly position: string | null;
  /** How many deliveries were handed over to the queue so far. */
  readonly deliveriesCount: number;
  /** Of the request that asked for it: a duplicate with another one is refused. */
  readonly fingerprint: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What it looked like in its first moment: what a duplicate of the wish is answered with, for ever. */
export const asCreated = (redelivery: Redelivery): Redelivery => ({
  ...redelivery,
  state: 'pending',
  position: null,
  deliveriesCount: 0,
  updatedAt: redelivery.createdAt,
});

/** One more page is handed over. */
export const advanced = (
  redelivery: Redelivery,
  page: { readonly count: number; readonly next: string | null },
  at: string,
): Redelivery => ({
  ...redelivery,
  state: page.next === null ? 'done' : 'running',
  position: page.next,
  deliveriesCount: redelivery.deliveriesCount + page.count,
  updatedAt: at,
});

/** What clients see of a redelivery. */
export const redeliveryView = ({ scope, ...redelivery }: Redelivery): ResourceView => {
  const isRange = scope.kind === 'range';
  return {
    id: redelivery.id,
    object: 'redelivery',
    status: redelivery.state,
    endpoint: scope.endpointId,
    event: isRange ? null : scope.eventId,
    from: isRange ? scope.from : null,
    to: isRange ? scope.to : null,
    type: isRange ? scope.type : null,
    only: isRange ? scope.only : null,
    deliveries: redelivery.deliveriesCount,
    created_at: redelivery.createdAt,
    updated_at: redelivery.updatedAt,
  };
};
