import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fromProviderEventItem, providerEventKey, toldPartition } from '../inbound/provider-event-item.ts';
import type { EventRecord } from '../kernel/event.ts';
import { createBatchGet, type ItemKey } from '../platform/batch-get.ts';
import { createQueryAll } from '../platform/query-all.ts';
import { PROVIDER_NAMES } from '../providers/port.ts';

const namedBy = (events: readonly EventRecord[]): readonly ItemKey[] =>
  events.flatMap(({ source }) =>
    source.kind === 'provider_webhook'
      ? PROVIDER_NAMES.map((provider) => providerEventKey(provider, source.provider_event_id))
      : [],
  );

/**
 * What providers told of these operations and disputes. The index knows what was told since it was kept; an event of
 * ours names what led to it, ever since.
 */
export const createReadTold = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}) => {
  const queryAll = createQueryAll(deps);
  const batchGet = createBatchGet(deps);
  const listedOf = async (subject: string): Promise<readonly ItemKey[]> => {
    const items = await queryAll({
      IndexName: 'list',
      KeyConditionExpression: 'list_pk = :told',
      ExpressionAttributeValues: { ':told': toldPartition(subject) },
    });
    return items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
  };
  return async (subjects: readonly string[], events: readonly EventRecord[]) => {
    const listed = (await Promise.all(subjects.map(listedOf))).flat();
    const keys = new Map([...listed, ...namedBy(events)].map((key) => [key.pk, key]));
    const items = await batchGet([...keys.values()]);
    return items.map(fromProviderEventItem);
  };
};
