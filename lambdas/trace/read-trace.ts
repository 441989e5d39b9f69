import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { EventRecord } from '../kernel/event.ts';
import { isId } from '../kernel/ids.ts';
import { breakKey } from '../ledger/break-item.ts';
import type { Break } from '../ledger/domain/break.ts';
import { type JournalEntry, journalEntryId } from '../ledger/domain/journal-entry.ts';
import { createJournalReader } from '../ledger/journal-reader.ts';
import { entryKey, toEntry } from '../ledger/journal-store.ts';
import { FIRST, LAST } from '../ledger/statement-store.ts';
import type { Operation } from '../operations/domain/operation.ts';
import { timelineOf } from '../operations/domain/timeline.ts';
import { fromItem as toOperation } from '../operations/operation-item.ts';
import { operationKey } from '../operations/operation-store.ts';
import { createBatchGet, type ItemKey } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { eventKey, toEvent } from '../platform/event-item.ts';
import { feeKey } from '../reconciliation/book-fee.ts';
import { feeIdOf } from '../reconciliation/domain/provider-fee.ts';
import type { DeliveryReader } from '../webhooks/delivery-reader.ts';
import type { FindToldResource } from '../webhooks/find-told-resource.ts';
import { rulesOf } from './domain/story-kinds.ts';
import { type Asker, type Found, type TraceLine, traceLines } from './domain/trace.ts';
import { createFindResources } from './find-resources.ts';
import { createReadBreaks } from './read-breaks.ts';
import { createReadResources } from './read-resources.ts';
import { createReadTold } from './read-told.ts';
import type { StoryResource } from './story-resources.ts';

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

const entryKeysOf = ({ id, kind, operations }: StoryResource): readonly ItemKey[] =>
  [
    ...operations.flatMap((cause) => rulesOf(kind, 'operation').map((rule) => journalEntryId(cause, rule))),
    ...rulesOf(kind, 'resource').map((rule) => journalEntryId(id, rule)),
  ].map(entryKey);

/** An operation with the event of its price, if the provider named one. */
const operationKeys = (id: Operation['id']): readonly ItemKey[] => [
  operationKey(id),
  eventKey(feeKey(feeIdOf(id)).pk, 1),
];

/** An operation names the break of its silence; what was opened before breaks were noted, only that and its own id. */
const breaksNamedBy = (operations: readonly Operation[]): readonly string[] =>
  operations.flatMap(({ breakId }) => (breakId === undefined ? [] : [breakId]));

/** What is told: the story of these resources, with breaks that are known by their own ids. */
interface Asked {
  readonly known: readonly string[];
  readonly resources: readonly StoryResource[];
  readonly asker: Asker;
}

const startingWith = (items: readonly Item[], prefix: string): readonly Item[] =>
  items.filter(({ pk }) => String(pk).startsWith(prefix));

const eventsIn = (items: readonly Item[]) => items.filter(({ entity }) => entity === 'event').map(toEvent);

const createTell = (deps: TraceDeps) => {
  const readTold = createReadTold(deps);
  const readBreaks = createReadBreaks(deps);
  const batchGet = createBatchGet(deps);
  const journal = createJournalReader(deps);
  /** What another cause has posted for it, an adjustment say, is found once it is in its accounts' statements. */
  const listedEntries = ({
    merchantId,
    id,
  }: Pick<StoryResource, 'merchantId' | 'id'>): Promise<readonly JournalEntry[]> =>
    journal.read({
      merchantId,
      resourceId: id,
      from: FIRST,
      to: LAST,
      order: 'oldest_first',
      limit: ENTRIES_MAX,
    });
  /** A break counts its events, so their keys are known. What was told to others is not theirs to see. */
  const toldOfBreaks = async (breaks: readonly Break[], asker: Asker): Promise<readonly EventRecord[]> => {
    const keys = breaks.flatMap(({ id, eventsCount }) =>
      Array.from({ length: eventsCount }, (_, index) => eventKey(breakKey(id).pk, index + 1)),
    );
    const events = eventsIn(await batchGet(keys));
    return events.filter(({ merchantId }) => asker === null || merchantId === asker);
  };
  return async ({ known, resources, asker }: Asked): Promise<readonly TraceLine[]> => {
    const asked = resources.flatMap(({ operations }) => operations);
    const disputes = resources.filter(({ kind }) => kind === 'dispute').map((one) => one.id);
    const [items, listed] = await Promise.all([
      batchGet([...asked.flatMap(operationKeys), ...resources.flatMap(entryKeysOf)]),
      Promise.all(resources.map(listedEntries)),
    ]);
    const operations = startingWith(items, 'operation#').map(toOperation);
    const events = [...eventsIn(resources.flatMap(({ beside }) => beside)), ...eventsIn(items)];
    const [providerEvents, breaks] = await Promise.all([
      readTold([...operations.map((one) => one.id), ...disputes], events),
      readBreaks(
        resources.map((one) => one.id),
        [...known, ...breaksNamedBy(operations)],
      ),
    ]);
    const told = [...events, ...(await toldOfBreaks(breaks, asker))];
    const deliveries = await Promise.all(
      [...new Set(told.map(({ resourceId }) => resourceId))].map(async (id) =>
        deps.deliveries.ofResource(id),
      ),
    );
    const adjusting = await Promise.all(
      breaks.flatMap(({ id: breakId, merchantId, adjustments }) =>
        adjustments === null || merchantId === null ? [] : [listedEntries({ id: breakId, merchantId })],
      ),
    );
    const entries = [...startingWith(items, 'entry#').map(toEntry), ...listed.flat(), ...adjusting.flat()];
    return traceLines({
      told: providerEvents,
      breaks,
      timeline: timelineOf({
        events: told,
        operations,
        entries: unique(entries, (entry) => entry.id),
        deliveries: deliveries.flat(),
      }),
    });
  };
};

/** Tells the whole story behind any id, from every room, in the order of time. */
export const createReadTrace = (deps: TraceDeps): ReadTrace => {
  const findResources = createFindResources(deps);
  const readResources = createReadResources(deps);
  const tell = createTell(deps);
  const readBreak = createReadBreaks(deps);
  /** Of breaks that are about no resource of ours. */
  const bareBreaks = async (found: readonly Found[], asker: Asker): Promise<readonly string[]> => {
    const ids = found.map(({ resourceId }) => resourceId).filter((one) => isId('brk', one));
    const breaks = ids.length === 0 ? [] : await readBreak([], ids);
    return breaks.filter(({ merchantId }) => asker === null || merchantId === asker).map((one) => one.id);
  };
  return async (id, asker) => {
    const found = await findResources(id, asker);
    const resources = await readResources(
      found.map(({ resourceId }) => resourceId),
      asker,
    );
    const bare = await bareBreaks(found, asker);
    if (resources.length === 0 && bare.length === 0) return null;
    const shown = new Set([...resources.map((resource) => resource.id), ...bare]);
    const known = [...bare, ...(isId('brk', id) ? [id] : [])];
    return {
      found: found.filter(({ resourceId }) => shown.has(resourceId)),
      resources,
      lines: await tell({ known, resources, asker }),
    };
  };
};
