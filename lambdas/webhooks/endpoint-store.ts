import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ResourceView } from '../kernel/event.ts';
import { deriveId, type MerchantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { putIntent, type RememberedIntent, toIntent } from '../platform/intent-item.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { Endpoint } from './domain/endpoint.ts';
import { endpointKey, endpointsPartition, fromEndpointItem } from './endpoint-item.ts';
import { changeEndpoint, deleteEndpoint, putEndpoint } from './endpoint-writes.ts';

export type CreateError =
  /** The wish was granted before; the endpoint itself may be deleted by now. */
  | { readonly kind: 'exists'; readonly intent: RememberedIntent }
  | { readonly kind: 'too_many' }
  | { readonly kind: 'contended' };

/** Where merchants' events go. */
export interface EndpointStore {
  readonly get: (merchantId: MerchantId, id: string) => Promise<Endpoint | null>;
  /** All of a merchant's, in no particular order; at most twenty. */
  readonly ofMerchant: (merchantId: MerchantId) => Promise<readonly Endpoint[]>;
  /** @param answer What a duplicate of the wish is answered with, for ever. */
  readonly create: (endpoint: Endpoint, answer: ResourceView) => Promise<Result<void, CreateError>>;
  /**
   * @param endpoint As it shall be, with the revision on which that was decided.
   * @param more Writes of the same transaction.
   * @returns false if somebody else changed it first; nothing was written then.
   */
  readonly change: (endpoint: Endpoint, more?: readonly WriteItem[]) => Promise<boolean>;
  /** @returns false if it was gone already. */
  readonly remove: (endpoint: Endpoint) => Promise<boolean>;
  /** Notes since when it fails (null: it works), unless that is known or it has another address by now. */
  readonly markFailing: (endpoint: Endpoint, since: string | null) => Promise<void>;
  readonly pause: (endpoint: Endpoint, until: string) => Promise<void>;
}

interface Deps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}

const create =
  (deps: Deps): EndpointStore['create'] =>
  async (endpoint, answer) => {
    const { id, fingerprint, createdAt } = endpoint;
    const intent = { id: deriveId('int', id), fingerprint, resourceId: id, createdAt, answer };
    const written = await deps.transact([
      putIntent(deps.table, intent),
      ...putEndpoint(deps.table, endpoint),
    ]);
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'contended') return err({ kind: 'contended' });
    const existing = written.error.failed.find(({ index }) => index === 0)?.existing ?? null;
    return err(existing === null ? { kind: 'too_many' } : { kind: 'exists', intent: toIntent(existing) });
  };

/** One attribute, of an endpoint that is still there: a deleted one must not come back as a stump. */
const setOne = async (
  deps: Deps,
  endpoint: Endpoint,
  change: { readonly name: string; readonly value: string | null; readonly condition: string },
): Promise<void> => {
  try {
    await deps.documents.send(
      new UpdateCommand({
        TableName: deps.table,
        Key: endpointKey(endpoint.merchantId, endpoint.id),
        UpdateExpression: 'SET #name = :value',
        // What an old address answered says nothing of the new one.
        ConditionExpression: `#url = :url AND ${change.condition}`,
        ExpressionAttributeNames: { '#name': change.name, '#url': 'url' },
        ExpressionAttributeValues: { ':value': change.value, ':none': null, ':url': endpoint.url },
      }),
    );
  } catch (error) {
    // It was deleted or moved, or another delivery noted the same.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

export const createEndpointStore = (deps: Deps): EndpointStore => ({
  get: async (merchantId, id) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: endpointKey(merchantId, id), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromEndpointItem(Item);
  },
  ofMerchant: async (merchantId) => {
    // One page: twenty endpoints are some twenty kilobytes.
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :endpoint)',
        ExpressionAttributeValues: { ':pk': endpointsPartition(merchantId), ':endpoint': 'endpoint#' },
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map(fromEndpointItem);
  },
  create: create(deps),
  change: async (endpoint, more = []) =>
    (await deps.transact([changeEndpoint(deps.table, endpoint), ...more])).ok,
  remove: async (endpoint) => (await deps.transact(deleteEndpoint(deps.table, endpoint))).ok,
  markFailing: (endpoint, since) =>
    setOne(deps, endpoint, {
      name: 'failing_since',
      value: since,
      condition: since === null ? '#name <> :none' : '#name = :none',
    }),
  pause: (endpoint, until) =>
    setOne(deps, endpoint, {
      name: 'paused_until',
      value: until,
      condition: '(#name = :none OR #name < :value)',
    }),
});
