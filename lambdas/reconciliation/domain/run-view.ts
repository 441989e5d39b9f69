import type { EventRecord, ResourceView } from '../../kernel/event.ts';
import { previousAttributes } from '../../kernel/event.ts';
import { deriveId, type MerchantId } from '../../kernel/ids.ts';
import { openedJson } from './report.ts';
import { isOpen, type Run } from './run.ts';
import { REPORT_FILES } from './run-keys.ts';
import { statementView } from './run-scope.ts';
import type { RunSummary } from './run-summary.ts';

/** A sum may be more than a JSON number holds exactly; one amount of a summary that is, is no amount of ours. */
const summaryView = (summary: RunSummary): ResourceView => ({
  matched_per_mille: summary.matchedPerMille,
  findings: summary.counts,
  bad_rows: summary.badRows,
  disagreements: summary.disagreements,
  healed: summary.healing.healed,
  breaks: openedJson(summary.opened),
  unmatched: summary.unmatched.map(({ currency, minor }) => ({ currency, amount: minor.toString() })),
});

/** What the API and the event show of a run. */
export const runView = (run: Run): ResourceView => ({
  id: run.id,
  object: 'reconciliation_run',
  provider: run.provider,
  statement: statementView(run),
  from: run.from,
  to: run.to,
  attempt: run.attempt,
  trigger: run.trigger,
  status: run.state,
  failure: run.failure,
  stops_after: run.stopsAfter,
  edition: run.edition,
  rows: { here: run.progress.ourRows, there: run.progress.theirRows },
  summary: run.summary === null ? null : summaryView(run.summary),
  files: run.state === 'completed' ? REPORT_FILES : [],
  created_at: run.createdAt,
  updated_at: run.updatedAt,
  completed_at: run.completedAt,
  alive_until: isOpen(run) ? run.leaseUntil : null,
});

/** What a run tells when it is over: once for each edition. */
export const completedEvent = (run: Run, before: Run, merchantId: MerchantId): EventRecord => ({
  id: deriveId('evt', run.id, 'completed', ...(run.edition === 1 ? [] : [String(run.edition)])),
  type: 'reconciliation.run.completed',
  merchantId,
  resourceId: run.id,
  sequence: run.edition,
  createdAt: run.updatedAt,
  source: { kind: 'reconciliation', run_id: run.id },
  object: runView(run),
  ...previousAttributes(runView(before), runView(run)),
});
