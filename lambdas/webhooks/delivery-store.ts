import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../kernel/ids.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { type DeliveryRecord, fromDeliveryItem } from './delivery-item.ts';

/** One attempt's outcome, to be written over the previous one's. */
export type AttemptRecord = Omit<DeliveryRecord, 'attempts'>;

/** What became of each event's delivery. */
export interface DeliveryStore {
  readonly get: (resourceId: string, eventId: string) => Promise<DeliveryRecord | null>;
  /** Counts one more attempt. A delivered event stays delivered, whatever a repetition of it says later. */
  readonly recordAttempt: (attempt: AttemptRecord) => Promise<void>;
}

/** Deliveries lie beside the resource, so that its timeline is one query. */
const partitionOf = (resourceId: string): string => {
  if (isId('pay', resourceId)) return `payment#${resourceId}`;
  if (isId('re', resourceId)) return `refund#${resourceId}`;
  if (isId('inv', resourceId)) return `invoice#${resourceId}`;
  if (isId('po', resourceId)) return `payout#${resourceId}`;
  if (isId('dp', resourceId)) return `dispute#${resourceId}`;
  if (isId('tr', resourceId)) return `transfer#${resourceId}`;
  throw new InvariantError(`no partition for ${resourceId}`);
};

const keyOf = (resourceId: string, eventId: string): { pk: string; sk: string } => ({
  pk: partitionOf(resourceId),
  sk: `delivery#${eventId}`,
});

const attributesOf = (attempt: AttemptRecord): Readonly<Record<string, string | number | null>> => ({
  event_id: attempt.eventId,
  event_type: attempt.eventType,
  resource_id: attempt.resourceId,
  merchant_id: attempt.merchantId,
  url: attempt.url,
  state: attempt.state,
  last_status: attempt.lastStatus,
  last_failure: attempt.lastFailure,
  latency_ms: attempt.latencyMs,
  last_attempt_at: attempt.lastAttemptAt,
  next_attempt_at: attempt.nextAttemptAt,
});

const NOT_DELIVERED_YET = 'attribute_not_exists(pk) OR #state <> :delivered';

export const createDeliveryStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): DeliveryStore => ({
  get: async (resourceId, eventId) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: keyOf(resourceId, eventId), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromDeliveryItem(Item);
  },
  recordAttempt: async (attempt) => {
    const attributes = Object.entries(attributesOf(attempt));
    const sets = attributes.map(([name]) => `#${name} = :${name}`);
    try {
      await deps.documents.send(
        new UpdateCommand({
          TableName: deps.table,
          Key: keyOf(attempt.resourceId, attempt.eventId),
          UpdateExpression: `SET ${sets.join(', ')} ADD attempts :one`,
          ConditionExpression: NOT_DELIVERED_YET,
          ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
            ':one': 1,
            ':delivered': 'delivered',
          },
        }),
      );
    } catch (error) {
      // Another run of the same message delivered it first: that stands.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
