import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { OperationId } from '../kernel/ids.ts';
import { journalEntryId } from '../ledger/domain/journal-entry.ts';
import type { PostingRule } from '../ledger/domain/posting-table.ts';
import { entryKey, toEntry } from '../ledger/journal-store.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { toEvent } from '../platform/event-item.ts';
import type { DeliveryReader } from '../webhooks/delivery-reader.ts';
import { type TimelineLine, timelineOf } from './domain/timeline.ts';
import { fromItem as toOperation } from './operation-item.ts';
import { operationKey } from './operation-store.ts';

const startingWith = (items: readonly Item[], prefix: string, name: 'pk' | 'sk'): readonly Item[] =>
  items.filter((item) => String(item[name]).startsWith(prefix));

/** Where a story is: ids of operations and entries derive from what they belong to, so nothing has to be searched. */
export interface StoryPlaces {
  /** What lies beside the resource and what belongs to it: their events among it. */
  readonly beside: readonly Item[];
  /** The resource and what belongs to it, by id: their events' deliveries lie elsewhere. */
  readonly resources: readonly string[];
  readonly operations: readonly OperationId[];
  /** What the operations can post. */
  readonly entries: readonly PostingRule[];
  /** What nobody asked a provider for: it is its own cause of what it can post. */
  readonly unasked?: { readonly ids: readonly string[]; readonly entries: readonly PostingRule[] };
}

export type ReadStory = (places: StoryPlaces) => Promise<readonly TimelineLine[]>;

interface StoryDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

export type ReadPartition = (pk: string) => Promise<readonly Item[]>;

/** Everything that lies in one partition. */
export const createReadPartition =
  (deps: StoryDeps): ReadPartition =>
  async (pk) => {
    const items: Item[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await deps.documents.send(
        new QueryCommand({
          TableName: deps.table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  };

const entryKeys = (causeId: string, rules: readonly PostingRule[]) =>
  rules.map((rule) => entryKey(journalEntryId(causeId, rule)));

/** Tells a story in order; one batch of reads, and a query for each resource's deliveries. */
export const createReadStory = (deps: StoryDeps & { readonly deliveries: DeliveryReader }): ReadStory => {
  const batchGet = createBatchGet(deps);
  return async ({ beside, resources, operations, entries, unasked = { ids: [], entries: [] } }) => {
    const keys = [
      ...operations.map(operationKey),
      ...operations.flatMap((id) => entryKeys(id, entries)),
      ...unasked.ids.flatMap((id) => entryKeys(id, unasked.entries)),
    ];
    const [elsewhere, deliveries] = await Promise.all([
      batchGet(keys),
      Promise.all(resources.map((id) => deps.deliveries.ofResource(id))),
    ]);
    return timelineOf({
      events: startingWith(beside, 'event#', 'sk').map(toEvent),
      deliveries: deliveries.flat(),
      operations: startingWith(elsewhere, 'operation#', 'pk').map(toOperation),
      entries: startingWith(elsewhere, 'entry#', 'pk').map(toEntry),
    });
  };
};
