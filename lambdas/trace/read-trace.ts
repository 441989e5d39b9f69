import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fromProviderEventItem, providerEventKey, toldPartition } from '../inbound/provider-event-item.ts';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import { breakKey, toBreak } from '../ledger/break-store.ts';
import { type JournalEntry, journalEntryId } from '../ledger/domain/journal-entry.ts';
import { createJournalReader } from '../ledger/journal-reader.ts';
import { entryKey, toEntry } from '../ledger/journal-store.ts';
import { FIRST, LAST } from '../ledger/statement-store.ts';
import type { Operation } from '../operations/domain/operation.ts';
import { timelineOf } from '../operations/domain/timeline.ts';
import { fromItem as toOperation } from '../operations/operation-item.ts';
import { operationKey } from '../operations/operation-store.ts';
import { createReadPartition } from '../operations/read-story.ts';
import { createBatchGet, type ItemKey } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { toEvent } from '../platform/event-item.ts';
import { createQueryAll } from '../platform/query-all.ts';
import type { ProviderName } from '../providers/port.ts';
import type { DeliveryReader } from '../webhooks/delivery-reader.ts';
import type { FindToldResource } from '../webhooks/find-told-resource.ts';
import { kindOf, rulesOf, storyPartition } from './domain/story-kinds.ts';
import { type Asker, type Found, type TraceLine, traceLines } from './domain/trace.ts';
import { createFindResources } from './find-resources.ts';
import { type StoryResource, toStoryResource } from './story-resources.ts';

/** Where a cent is, and how it got there. */
export interface Trace {
  readonly found: readonly Found[];
  /** Every resource of the story, in the order of their creation. */
  readonly resources: readonly StoryResource[];
  readonly lines: readonly TraceLine[];
}

/** @returns null if the id leads to nothing that the asker may see. */
export type ReadTrace = (id: string, asker: Asker) => Promise<Trace | null>;

/** Of one resource; a payment with as many entries would have been refunded a thousand times. */
const ENTRIES_MAX = 1000;

interface TraceDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly deliveries: DeliveryReader;
  readonly findToldResource: FindToldResource;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const unique = <T>(all: readonly T[], nameOf: (one: T) => string): readonly T[] => [
  ...new Map(all.map((one) => [nameOf(one), one])).values(),
];

/** The same whichever of them was asked by; of one moment, by their ids. */
const placeOf = ({ id, view }: StoryResource): string => `${String(view['created_at'])} ${id}`;

const byCreation = (a: StoryResource, b: StoryResource): number => (placeOf(a) < placeOf(b) ? -1 : 1);

const entryKeysOf = ({ id, kind, operations }: StoryResource): readonly ItemKey[] =>
  [
    ...operations.flatMap((cause) => rulesOf(kind, 'operation').map((rule) => journalEntryId(cause, rule))),
    ...rulesOf(kind, 'resource').map((rule) => journalEntryId(id, rule)),
  ].map(entryKey);

/** Resource by resource: each leads to those that belong to it, or that it belongs to. */
const createReadResources = (deps: TraceDeps) => {
  const readPartition = createReadPartition(deps);
  const read = async (id: string): Promise<readonly StoryResource[]> => {
    const kind = kindOf(id);
    if (kind === null) return [];
    const beside = await readPartition(storyPartition(kind, id));
    const resource = toStoryResource(id, beside, toRfc3339(deps.clock.nowMs()));
    return resource === null ? [] : [resource];
  };
  return async (ids: readonly string[], asker: Asker): Promise<readonly StoryResource[]> => {
    const seen = new Set<string>();
    const resources: StoryResource[] = [];
    let next = [...new Set(ids)];
    while (next.length > 0) {
      for (const id of next) seen.add(id);
      const reached = (await Promise.all(next.map(read))).flat();
      const own = reached.filter(({ merchantId }) => asker === null || merchantId === asker);
      resources.push(...own);
      next = [...new Set(own.flatMap(({ related }) => related))].filter((id) => !seen.has(id));
    }
    return resources;
  };
};

/**
 * What providers told of these operations and disputes. The index knows what was told since it was kept; an event of
 * ours names what led to it, ever since.
 */
const createReadTold = (deps: TraceDeps) => {
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
  return async (subjects: readonly string[], named: readonly ItemKey[]) => {
    const listed = (await Promise.all(subjects.map(listedOf))).flat();
    const items = await batchGet(unique([...listed, ...named], ({ pk }) => pk));
    return items.map(fromProviderEventItem);
  };
};

const namedBy = (beside: readonly Item[], providers: readonly ProviderName[]): readonly ItemKey[] =>
  beside
    .filter(({ entity }) => entity === 'event')
    .map(toEvent)
    .flatMap(({ source }) =>
      source.kind === 'provider_webhook'
        ? providers.map((provider) => providerEventKey(provider, source.provider_event_id))
        : [],
    );

const breakKeysOf = (operations: readonly Operation[]): readonly ItemKey[] =>
  operations.flatMap(({ breakId }) => (breakId === undefined ? [] : [breakKey(breakId)]));

/** A contradiction's break is named by no operation: the id of what was told is in its own. */
const askedBreak = (id: string): readonly ItemKey[] => (isId('brk', id) ? [breakKey(id)] : []);

const startingWith = (items: readonly Item[], prefix: string): readonly Item[] =>
  items.filter(({ pk }) => String(pk).startsWith(prefix));

/** Tells the whole story behind any id, from every room, in the order of time. */
export const createReadTrace = (deps: TraceDeps): ReadTrace => {
  const findResources = createFindResources(deps);
  const readResources = createReadResources(deps);
  const readTold = createReadTold(deps);
  const batchGet = createBatchGet(deps);
  const journal = createJournalReader(deps);
  /** What another cause has posted for it, an adjustment say, is found once it is in its accounts' statements. */
  const listedEntries = ({ merchantId, id }: StoryResource): Promise<readonly JournalEntry[]> =>
    journal.read({
      merchantId,
      resourceId: id,
      from: FIRST,
      to: LAST,
      order: 'oldest_first',
      limit: ENTRIES_MAX,
    });
  const tell = async (id: string, resources: readonly StoryResource[]): Promise<readonly TraceLine[]> => {
    const beside = resources.flatMap((resource) => resource.beside);
    const ids = resources.flatMap(({ operations }) => operations);
    const disputes = resources.filter(({ kind }) => kind === 'dispute').map(({ id }) => id);
    const [items, listed, deliveries] = await Promise.all([
      batchGet([...ids.map(operationKey), ...resources.flatMap(entryKeysOf)]),
      Promise.all(resources.map(listedEntries)),
      Promise.all(resources.map(({ id }) => deps.deliveries.ofResource(id))),
    ]);
    const operations = startingWith(items, 'operation#').map(toOperation);
    const providers = [...new Set(operations.map(({ provider }) => provider))];
    const [told, breaks] = await Promise.all([
      readTold([...operations.map(({ id }) => id), ...disputes], namedBy(beside, providers)),
      batchGet(unique([...breakKeysOf(operations), ...askedBreak(id)], ({ pk }) => pk)),
    ]);
    const entries = [...startingWith(items, 'entry#').map(toEntry), ...listed.flat()];
    return traceLines({
      told,
      breaks: breaks.map(toBreak),
      timeline: timelineOf({
        events: beside.filter(({ entity }) => entity === 'event').map(toEvent),
        operations,
        entries: unique(entries, ({ id }) => id),
        deliveries: deliveries.flat(),
      }),
    });
  };
  return async (id, asker) => {
    const found = await findResources(id, asker);
    const reached = await readResources(
      found.map(({ resourceId }) => resourceId),
      asker,
    );
    const resources = reached.toSorted(byCreation);
    if (resources.length === 0) return null;
    const shown = new Set(resources.map((resource) => resource.id));
    return {
      found: found.filter(({ resourceId }) => shown.has(resourceId)),
      resources,
      lines: await tell(id, resources),
    };
  };
};
