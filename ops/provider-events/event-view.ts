import type { ArchivedEvent } from '../../lambdas/inbound/find-archived-events.ts';
import type { ProcessedEvent } from '../../lambdas/inbound/provider-event-item.ts';
import type { Replayed } from '../../lambdas/inbound/replay-events.ts';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { table } from '../output.ts';

export const eventJson = (one: ProcessedEvent) => ({
  id: one.id,
  type: one.type,
  outcome: one.outcome,
  operation: one.operationId,
  dispute: one.disputeId,
  created_at: one.createdAt,
  received_at: one.receivedAt,
  applied_at: one.appliedAt,
  archive_key: one.archivedAt.key,
  archive_version_id: one.archivedAt.versionId,
});

export const eventLines = (one: ProcessedEvent): readonly string[] => [
  `${one.id}: ${one.type}, ${one.outcome}`,
  `  operation  ${one.operationId ?? '-'}`,
  `  dispute    ${one.disputeId ?? '-'}`,
  `  created    ${one.createdAt}, by the provider's clock`,
  `  received   ${one.receivedAt}`,
  `  applied    ${one.appliedAt}`,
  `  archive    ${one.archivedAt.key}`,
  `  version    ${one.archivedAt.versionId ?? '-'}`,
];

/** What became of it, in one word: `waiting` is in the queue, a dead letter, or lost on the way there. */
const outcomeOf = (found: ArchivedEvent): string =>
  found.kind === 'event' ? (found.processed?.outcome ?? 'waiting') : found.kind;

export const archivedJson = (found: ArchivedEvent) => ({
  archive_key: found.archivedAt.key,
  archive_version_id: found.archivedAt.versionId,
  received_at: found.kind === 'event' ? toRfc3339(found.receivedAtMs) : null,
  id: found.kind === 'event' ? found.event.id : null,
  type: found.kind === 'event' ? found.event.type : null,
  outcome: outcomeOf(found),
});

export const archivedTable = (events: readonly ArchivedEvent[]): readonly string[] =>
  table(
    ['RECEIVED', 'ID', 'TYPE', 'OUTCOME', 'ARCHIVE KEY'],
    events.map((found) => {
      const { received_at, id, type, outcome, archive_key } = archivedJson(found);
      return [received_at ?? '-', id ?? '-', type ?? '-', outcome, archive_key];
    }),
    'nothing was archived then',
  );

const countOf = ({ byType }: Replayed): number =>
  Object.values(byType).reduce((sum, count) => sum + count, 0);

export const replayJson = (replayed: Replayed, isDryRun: boolean) => ({
  dry_run: isDryRun,
  events: countOf(replayed),
  by_type: replayed.byType,
  unprocessed: replayed.unprocessed,
  unreadable: replayed.unreadable,
  differing: replayed.differing,
});

export const replayLines = (replayed: Replayed, isDryRun: boolean): readonly string[] => [
  `${countOf(replayed)} events ${isDryRun ? 'would be' : 'were'} sent to apply`,
  ...Object.entries(replayed.byType)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `  ${type}: ${count}`),
  `${replayed.unprocessed} of them had not been processed`,
  ...replayed.unreadable.map((key) => `unreadable, left out: ${key}`),
  ...replayed.differing.map((key) => `NOT WHAT CAME, left out: ${key}`),
  ...(isDryRun ? ['Nothing was sent: add --send.'] : []),
];
