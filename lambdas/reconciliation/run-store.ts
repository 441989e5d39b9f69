import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { EventRecord } from '../kernel/event.ts';
import type { Item } from '../platform/dynamo.ts';
import { putEvent } from '../platform/event-item.ts';
import {
  type Intent,
  intentKey,
  putIntent,
  type RememberedIntent,
  toIntent,
} from '../platform/intent-item.ts';
import { replaceItem } from '../platform/replace-item.ts';
import { createShardedList, type Page } from '../platform/sharded-list.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import { RUN_TRANSITIONS, type Run } from './domain/run.ts';
import { fromItem, HOUSE, RUNS_LIST, runKey, toItem, windowKey } from './run-item.ts';

/** Which run over a window was the last one. */
export interface WindowTurn {
  readonly runId: string;
  readonly attempt: number;
}

export interface RunStore {
  readonly get: (id: string) => Promise<Run | null>;
  /** Of all providers, newest first. */
  readonly list: (limit: number, before: string | null) => Promise<Page<Run>>;
  readonly readTurn: (window: Pick<Run, 'from' | 'provider' | 'to'>) => Promise<WindowTurn | null>;
  readonly readIntent: (id: string) => Promise<RememberedIntent | null>;
  /**
   * A new run takes the turn of its window, together with the wish that it comes from, if a client has one.
   *
   * @returns false if another run took the turn meanwhile, or the wish was met before; nothing was written then.
   */
  readonly create: (run: Run, intent: Intent | null) => Promise<boolean>;
  /** Remembers a wish that led to a run which was there already. @returns false if it was met before. */
  readonly remember: (intent: Intent) => Promise<boolean>;
  /** @returns false if it is not any more what it was decided on; nothing was written then. */
  readonly replace: (run: Run, before: Run, event?: EventRecord) => Promise<boolean>;
}

interface StoreDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}

/**
 *     A reads turn 1 ── run 1 is over ── A takes turn 2
 *          B reads turn 1 ── run 1 is over ── B takes turn 2: refused, reads run 2, and is given that
 */
const takeTurn = (table: string, run: Run): WriteItem => ({
  Put: {
    TableName: table,
    Item: { ...windowKey(run), entity: 'reconciliation_window', run_id: run.id, attempt: run.attempt },
    ...(run.attempt === 1
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'attempt = :last',
          ExpressionAttributeValues: { ':last': run.attempt - 1 },
        }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

const createWrites = (table: string, run: Run, intent: Intent | null): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(run),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  takeTurn(table, run),
  ...(intent === null ? [] : [putIntent(table, intent)]),
];

export const createRunStore = (deps: StoreDeps): RunStore => {
  const list = createShardedList({ ...deps, kind: RUNS_LIST, fromItem });
  const read = async <T>(key: Record<string, string>, to: (item: Item) => T): Promise<T | null> => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: key, ConsistentRead: true }),
    );
    return Item === undefined ? null : to(Item);
  };
  return {
    get: async (id) => read({ ...runKey(id) }, fromItem),
    list: async (limit, before) => list(HOUSE, limit, before),
    readTurn: async (window) =>
      read({ ...windowKey(window) }, (item) => ({
        runId: String(item['run_id']),
        attempt: Number(item['attempt']),
      })),
    readIntent: async (id) => read({ ...intentKey(id) }, toIntent),
    create: async (run, intent) => (await deps.transact(createWrites(deps.table, run, intent))).ok,
    remember: async (intent) => (await deps.transact([putIntent(deps.table, intent)])).ok,
    replace: async (run, before, event) => {
      const states = run.state === before.state ? [run.state] : RUN_TRANSITIONS[run.state];
      const written = await deps.transact([
        replaceItem(deps.table, toItem(run), { counter: 'version', count: before.version, states }),
        ...(event === undefined ? [] : [putEvent(deps.table, runKey(run.id).pk, event)]),
      ]);
      return written.ok;
    },
  };
};
