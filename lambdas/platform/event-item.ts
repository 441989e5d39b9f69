import type { EventRecord } from '../kernel/event.ts';
import type { Item } from './dynamo.ts';
import type { WriteItem } from './unit-of-work.ts';

const SEQUENCE_DIGITS = 6;

/** Where the list index keeps what a request did, for those who know only the request's id: one write unit an event. */
export const requestPartition = (requestId: string): string => `request#${requestId}`;

const requestAttributes = ({ id, source }: EventRecord): Item =>
  source.kind === 'api' ? { list_pk: requestPartition(source.request_id), list_sk: id } : {};

/** Events live beside their resource, in the order in which its states followed one another. */
export const eventKey = (
  partition: string,
  sequence: number,
): { readonly pk: string; readonly sk: string } => ({
  pk: partition,
  sk: `event#${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`,
});

/** Part of the transaction that changes the state: an event exists exactly if its change happened. */
export const putEvent = (table: string, partition: string, event: EventRecord): WriteItem => ({
  Put: {
    TableName: table,
    Item: {
      ...eventKey(partition, event.sequence),
      entity: 'event',
      ...requestAttributes(event),
      event_id: event.id,
      type: event.type,
      merchant_id: event.merchantId,
      resource_id: event.resourceId,
      sequence: event.sequence,
      created_at: event.createdAt,
      source: event.source,
      object: event.object,
      ...(event.previousAttributes === undefined ? {} : { previous_attributes: event.previousAttributes }),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** Reads what `putEvent` wrote; stored numbers become JSON numbers again (amounts are safe integers). */
export const toEvent = (item: Item): EventRecord => ({
  id: item['event_id'] as EventRecord['id'],
  type: item['type'] as EventRecord['type'],
  merchantId: item['merchant_id'] as EventRecord['merchantId'],
  resourceId: String(item['resource_id']),
  sequence: Number(item['sequence']),
  createdAt: String(item['created_at']),
  source: item['source'] as EventRecord['source'],
  object: toPlain(item['object']) as EventRecord['object'],
  ...(item['previous_attributes'] === undefined
    ? {}
    : { previousAttributes: toPlain(item['previous_attributes']) as EventRecord['object'] }),
});

const toPlain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
};
