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
import type { Run } from './domain/run.ts';
import { RUN_TRANSITIONS } from './domain/run-transitions.ts';
import { fromItem, HOUSE, RUNS_LIST, type RunSubject, runKey, toItem, windowKey } from './run-item.ts';

/** Which run over a window was the last one. */
export interface WindowTurn {
  readonly runId: string;
  readonly attempt: number;
}

/** `changed`: it is not any more what it was decided on, or the wish was met before. */
export type Reopened = 'reopened' | 'changed' | 'run_succeeded_by_another';

export interface RunStore {
  readonly get: (id: string) => Promise<Run | null>;
  /** Of all providers, newest first. */
  readonly list: (limit: number, before: string | null) => Promise<Page<Run>>;
  readonly readTurn: (about: RunSubject) => Promise<WindowTurn | null>;
  readonly readIntent: (id: string) => Promise<RememberedIntent | null>;
  /**
   * A new run takes the turn of its window, together with the wish that it comes from, if a client has one.
   *
   * @param last The run that had the turn, as it was when it was found to be over.
   * @returns false if another run took the turn meanwhile, the last one goes on, or the wish was met before; nothing
   * was written then.
   */
  readonly create: (run: Run, last: Run | null, intent: Intent | null) => Promise<boolean>;
  /** Gives a run to another execution, if it still has the turn of its window; else nothing is written. */
  readonly reopen: (run: Run, before: Run, intent: Intent | null) => Promise<Reopened>;
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

/**
 *     A finds run 1 failed ── A makes run 2: refused, reads run 1 again, and is given that
 *          B resumes run 1 ── and goes on with it
 */
const isStillOver = (table: string, last: Run): WriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: runKey(last.id),
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':version': last.version },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** The other way round: B's resuming is refused once A has made run 2. */
const hasTurn = (table: string, run: Run): WriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: windowKey(run),
    ConditionExpression: 'run_id = :own',
    ExpressionAttributeValues: { ':own': run.id },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

const createWrites = (table: string, run: Run, last: Run | null): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(run),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  takeTurn(table, run),
  ...(last === null ? [] : [isStillOver(table, last)]),
];

const replaceRun = (table: string, run: Run, before: Run): WriteItem => {
  const states = run.state === before.state ? [run.state] : RUN_TRANSITIONS[run.state];
  return replaceItem(table, toItem(run), { counter: 'version', count: before.version, states });
};

export const createRunStore = (deps: StoreDeps): RunStore => {
  const { table, transact } = deps;
  const wish = (intent: Intent | null): readonly WriteItem[] =>
    intent === null ? [] : [putIntent(table, intent)];
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
    readTurn: async (about) =>
      read({ ...windowKey(about) }, (item) => ({
        runId: String(item['run_id']),
        attempt: Number(item['attempt']),
      })),
    readIntent: async (id) => read({ ...intentKey(id) }, toIntent),
    create: async (run, last, intent) =>
      (await transact([...createWrites(table, run, last), ...wish(intent)])).ok,
    reopen: async (run, before, intent) => {
      const writes = [hasTurn(table, run), replaceRun(table, run, before), ...wish(intent)];
      const written = await transact(writes);
      if (written.ok) return 'reopened';
      const { error } = written;
      const isTurnLost = error.kind === 'condition_failed' && error.failed.some(({ index }) => index === 0);
      return isTurnLost ? 'run_succeeded_by_another' : 'changed';
    },
    remember: async (intent) => (await transact([putIntent(table, intent)])).ok,
    replace: async (run, before, event) => {
      const written = await transact([
        replaceRun(table, run, before),
        ...(event === undefined ? [] : [putEvent(table, runKey(run.id).pk, event)]),
      ]);
      return written.ok;
    },
  };
};
