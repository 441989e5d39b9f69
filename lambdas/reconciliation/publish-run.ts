import { join } from 'node:path';
import type { Log } from '../platform/logger.ts';
import type { HealedFinding } from './domain/healed-finding.ts';
import { fromJsonLine } from './domain/json-line.ts';
import { type RunReport, reportJson, unexplainedIn } from './domain/report.ts';
import { reportHtml } from './domain/report-html.ts';
import type { Run } from './domain/run.ts';
import { RESULT_FILES, reportKey, resultKey, workFileKey } from './domain/run-keys.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { statementView } from './domain/run-scope.ts';
import { type HealedCounts, type RunSummary, summarise } from './domain/run-summary.ts';
import { readJsonLines } from './json-lines.ts';
import type { PerformStep } from './perform-step.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

/** Tells those who watch the metrics. Told twice, it is the same. */
export type MeasureRun = (run: Run, summary: RunSummary) => Promise<void>;

interface PublishDeps {
  readonly files: RunFiles;
  readonly directory: string;
  readonly measure: MeasureRun;
  readonly log: Log;
}

const countHealed = async (path: string): Promise<HealedCounts> => {
  const counts = { healed: 0, failed: 0, none: 0 };
  for await (const { healing } of readJsonLines<HealedFinding>(path)) counts[healing] += 1;
  return counts;
};

const runJson = (run: Run) => {
  const { id, provider, attempt, from, to } = run;
  return { id, provider, statement: statementView(run), attempt, from, to };
};

/**
 * Publishes what a run found. The totals are looked at once more: this is the only place that writes reports, and none
 * may say what does not add up. Readers are given the files of completed runs alone, which this run is with the next
 * write: until then nothing of it is published.
 */
export const createPublishRun = ({ files, directory, measure, log }: PublishDeps): PerformStep => {
  return async (run) =>
    withDirectory(directory, async (place) => {
      const matched = fromJsonLine<RunReport>(await files.getText(workFileKey(run.id, 'totals')));
      if (unexplainedIn(matched).length > 0)
        throw new RunRefusedError('the totals are not explained', 'Start another run over this window.');
      const healed = join(place, 'healed.rows');
      await files.getFile(workFileKey(run.id, 'healed'), healed);
      const healing = await countHealed(healed);
      const report = { ...matched, healed: healing.healed };
      const summary = summarise(report, healing);
      const json = { run: runJson(run), ...reportJson(report), healing };
      await files.putText(reportKey(run.id, 'report.json'), `${JSON.stringify(json, null, 2)}\n`);
      await files.putText(reportKey(run.id, 'summary.html'), reportHtml(report));
      for (const file of RESULT_FILES) await files.copy(resultKey(run.id, file), reportKey(run.id, file));
      await measure(run, summary);
      log.info('RECONCILIATION_REPORTED', {
        run_id: run.id,
        matched_per_mille: summary.matchedPerMille,
        disagreements: summary.disagreements,
        healed: summary.healing.healed,
      });
      return { isDone: true, summary };
    });
};
