import * as v from 'valibot';
import { isId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import { REDELIVERY_TRANSITIONS, type Redelivery, type RedeliveryState } from './domain/redelivery.ts';

export const REDELIVERIES_LIST = 'redeliveries';

export const redeliveryKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `redelivery#${id}`,
  sk: 'redelivery',
});

const idOf = <P extends 'evt' | 'mer' | 'rdl' | 'we'>(prefix: P) =>
  v.custom<`${P}_${string}`>((value) => typeof value === 'string' && isId(prefix, value));

const STATES = Object.keys(REDELIVERY_TRANSITIONS) as readonly RedeliveryState[];

/** The document client hands numbers over as `bigint`; none here comes near the end of the safe integers. */
const Count = v.pipe(v.bigint(), v.transform(Number));

const Scope = v.variant('kind', [
  v.strictObject({ kind: v.literal('event'), eventId: idOf('evt'), endpointId: v.nullable(idOf('we')) }),
  v.strictObject({
    kind: v.literal('range'),
    endpointId: idOf('we'),
    from: v.string(),
    to: v.string(),
    type: v.nullable(v.string()),
    only: v.picklist(['failed', 'all']),
  }),
]);

const RedeliveryItem = v.object({
  id: idOf('rdl'),
  merchant_id: idOf('mer'),
  scope: Scope,
  state: v.picklist(STATES),
  position: v.nullable(v.string()),
  deliveries_count: Count,
  fingerprint: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
});

export const toRedeliveryItem = (redelivery: Redelivery): Item => ({
  ...redeliveryKey(redelivery.id),
  entity: 'redelivery',
  ...listAttributes(REDELIVERIES_LIST, redelivery),
  id: redelivery.id,
  merchant_id: redelivery.merchantId,
  scope: redelivery.scope,
  state: redelivery.state,
  position: redelivery.position,
  deliveries_count: redelivery.deliveriesCount,
  fingerprint: redelivery.fingerprint,
  created_at: redelivery.createdAt,
  updated_at: redelivery.updatedAt,
});

/** @throws if the item is not a redelivery's. */
export const fromRedeliveryItem = (item: unknown): Redelivery => {
  const parsed = v.parse(RedeliveryItem, item);
  return {
    id: parsed.id,
    merchantId: parsed.merchant_id,
    scope: parsed.scope,
    state: parsed.state,
    position: parsed.position,
    deliveriesCount: parsed.deliveries_count,
    fingerprint: parsed.fingerprint,
    createdAt: parsed.created_at,
    updatedAt: parsed.updated_at,
  };
};
