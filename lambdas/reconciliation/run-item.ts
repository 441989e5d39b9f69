import type { RunId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import { ownedListAttributes } from '../platform/sharded-list.ts';
import { NOTHING_OPENED } from './domain/named-break.ts';
import { type Run, type RunFailure, type RunProgress, runIdOf } from './domain/run.ts';
import { HISTORY, type RunSource } from './domain/run-source.ts';
import type { RunSummary } from './domain/run-summary.ts';

export const RUNS_LIST = 'reconciliation_runs';

/** Runs belong to no merchant. */
export const HOUSE = 'house';

interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const runKey = (id: string): Key => ({ pk: `reconciliation_run#${id}`, sk: 'run' });

/** What a run is about. */
export type RunSubject = Pick<Run, 'from' | 'provider' | 'source' | 'to'>;

/** Where the runs over one window and source take turns: those of a statement are called by the first of them. */
export const windowKey = (run: RunSubject): Key => ({
  pk: `reconciliation_window#${run.source.kind === 'history' ? `${run.provider}#${run.from}#${run.to}` : runIdOf(run, 1)}`,
  sk: 'window',
});

const toSummaryItem = ({ unmatched, matchedPerMille, badRows, ...rest }: RunSummary): Item => ({
  ...rest,
  matched_per_mille: matchedPerMille,
  bad_rows: badRows,
  unmatched,
});

const toNumbers = (value: unknown): Record<string, number> =>
  Object.fromEntries(Object.entries(value as object).map(([name, count]) => [name, Number(count)]));

const fromSummaryItem = (item: Item): RunSummary => ({
  matchedPerMille: Number(item['matched_per_mille']),
  counts: toNumbers(item['counts']) as RunSummary['counts'],
  badRows: Number(item['bad_rows']),
  disagreements: Number(item['disagreements']),
  healing: { healed: 0, failed: 0, none: 0, booked: 0, ...toNumbers(item['healing']) },
  opened: { ...NOTHING_OPENED, ...toNumbers(item['opened'] ?? {}) },
  unmatched: item['unmatched'] as RunSummary['unmatched'],
});

/** Reads what `toItem` wrote. */
export const fromItem = (item: Item): Run => ({
  id: String(item['run_id']) as RunId,
  provider: item['provider'] as Run['provider'],
  source: typeof item['source'] === 'string' ? (JSON.parse(item['source']) as RunSource) : HISTORY,
  from: String(item['window_from']),
  to: String(item['window_to']),
  attempt: Number(item['attempt']),
  trigger: item['trigger'] as Run['trigger'],
  allowanceMs: Number(item['allowance_ms']),
  state: item['state'] as Run['state'],
  failure: (item['failure'] ?? null) as RunFailure | null,
  stopsAfter: (item['stops_after'] ?? null) as Run['stopsAfter'],
  createdAt: String(item['created_at']),
  asOf: String(item['as_of'] ?? item['created_at']),
  updatedAt: String(item['updated_at']),
  completedAt: typeof item['completed_at'] === 'string' ? item['completed_at'] : null,
  // Items that have no number are of a time when a run was completed once.
  edition: Number(item['edition'] ?? (item['state'] === 'completed' ? 1 : 0)),
  execution: String(item['execution']),
  leg: Number(item['leg']),
  leaseUntil: String(item['lease_until']),
  progress: JSON.parse(String(item['progress'])) as RunProgress,
  summary: item['summary'] === undefined ? null : fromSummaryItem(item['summary'] as Item),
  version: Number(item['version']),
});

export const toItem = (run: Run): Item => ({
  ...runKey(run.id),
  ...ownedListAttributes('list', RUNS_LIST, { owner: HOUSE, id: run.id, createdAt: run.createdAt }),
  entity: 'reconciliation_run',
  run_id: run.id,
  provider: run.provider,
  ...(run.source.kind === 'history' ? {} : { source: JSON.stringify(run.source) }),
  window_from: run.from,
  window_to: run.to,
  attempt: run.attempt,
  trigger: run.trigger,
  allowance_ms: run.allowanceMs,
  state: run.state,
  ...(run.failure === null ? {} : { failure: run.failure }),
  ...(run.stopsAfter === null ? {} : { stops_after: run.stopsAfter }),
  created_at: run.createdAt,
  as_of: run.asOf,
  updated_at: run.updatedAt,
  ...(run.completedAt === null ? {} : { completed_at: run.completedAt }),
  edition: run.edition,
  execution: run.execution,
  leg: run.leg,
  lease_until: run.leaseUntil,
  progress: JSON.stringify(run.progress),
  ...(run.summary === null ? {} : { summary: toSummaryItem(run.summary) }),
  version: run.version,
});
