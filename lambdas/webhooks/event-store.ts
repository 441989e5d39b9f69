import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { EventRecord, ResourceView } from '../kernel/event.ts';
import type { Item } from '../platform/dynamo.ts';
import { createQueryAll } from '../platform/query-all.ts';
import { createShardedList, type ListItems, listAttributes } from '../platform/sharded-list.ts';

/** An event as it was told: where it came from stays in the books. */
export type ToldEvent = Omit<EventRecord, 'source'>;

/** Every event, found by its id, by its resource and by time; written from the money table's stream. */
export interface EventStore {
  /** Keeps the first of equal ids. */
  readonly put: (event: ToldEvent) => Promise<void>;
  /** By the keys it is stored under. */
  readonly read: (resourceId: string, eventId: string) => Promise<ToldEvent | null>;
  /** By its id alone, through an index that follows within moments. */
  readonly find: (eventId: string) => Promise<ToldEvent | null>;
  /** All that happened to one resource, in no particular order. */
  readonly ofResource: (resourceId: string) => Promise<readonly ToldEvent[]>;
  readonly list: ListItems<ToldEvent>;
}

/** Name of the index that finds an event by its id. */
const EVENT_INDEX = 'event';
const EVENTS_LIST = 'events';

const eventKey = (resourceId: string, eventId: string): { readonly pk: string; readonly sk: string } => ({
  pk: `resource#${resourceId}`,
  sk: `event#${eventId}`,
});

const toItem = (event: ToldEvent): Item => ({
  ...eventKey(event.resourceId, event.id),
  entity: 'event',
  event_key: event.id,
  ...listAttributes(EVENTS_LIST, event),
  type: event.type,
  merchant_id: event.merchantId,
  resource_id: event.resourceId,
  sequence: event.sequence,
  created_at: event.createdAt,
  // As text: a payload that is built again later must have the same bytes, and maps forget the order of their keys.
  object: JSON.stringify(event.object),
  previous_attributes:
    event.previousAttributes === undefined ? undefined : JSON.stringify(event.previousAttributes),
});

const fromItem = (item: Item): ToldEvent => {
  const previous = item['previous_attributes'];
  return {
    id: item['event_key'] as ToldEvent['id'],
    type: item['type'] as ToldEvent['type'],
    merchantId: item['merchant_id'] as ToldEvent['merchantId'],
    resourceId: String(item['resource_id']),
    sequence: Number(item['sequence']),
    createdAt: String(item['created_at']),
    object: JSON.parse(String(item['object'])) as ResourceView,
    ...(typeof previous === 'string' ? { previousAttributes: JSON.parse(previous) as ResourceView } : {}),
  };
};

interface Deps {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

const read = async ({ documents, table }: Deps, Key: Record<string, unknown>): Promise<ToldEvent | null> => {
  const { Item } = await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item === undefined ? null : fromItem(Item);
};

export const createEventStore = (deps: Deps): EventStore => ({
  put: async (event) => {
    try {
      await deps.documents.send(
        new PutCommand({
          TableName: deps.table,
          Item: toItem(event),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      // The stream came twice.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
  read: (resourceId, eventId) => read(deps, eventKey(resourceId, eventId)),
  find: async (eventId) => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        IndexName: EVENT_INDEX,
        KeyConditionExpression: 'event_key = :event',
        ExpressionAttributeValues: { ':event': eventId },
        Limit: 1,
      }),
    );
    const [found] = Items ?? [];
    return found === undefined ? null : read(deps, { pk: found['pk'], sk: found['sk'] });
  },
  ofResource: async (resourceId) => {
    const items = await createQueryAll(deps)({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': `resource#${resourceId}`, ':event': 'event#' },
      ConsistentRead: true,
    });
    return items.map(fromItem);
  },
  list: createShardedList({ ...deps, kind: EVENTS_LIST, fromItem }),
});
