import { join } from 'node:path';
import type { Log } from '../platform/logger.ts';
import type { BreakAges } from './domain/break-ages.ts';
import { createHealedSums, nameTotals, unnamedIn } from './domain/explain-totals.ts';
import { type HealedFinding, isBooking } from './domain/healed-finding.ts';
import { fromJsonLine } from './domain/json-line.ts';
import { BREAKS_HEADER, breakRows, createNamedSums, type NamedBreak } from './domain/named-break.ts';
import { type RunReport, reportJson, unexplainedIn } from './domain/report.ts';
import { reportHtml } from './domain/report-html.ts';
import type { Run } from './domain/run.ts';
import { RESULT_FILES, reportKey, resultKey, workFileKey } from './domain/run-keys.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { statementView } from './domain/run-scope.ts';
import { createUnmatchedSums, type RunSummary, summarise } from './domain/run-summary.ts';
import { readJsonLines } from './json-lines.ts';
import type { PerformStep } from './perform-step.ts';
import type { ReadBreakAges } from './read-break-ages.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

/** Tells those who watch the metrics. Told twice, it is the same. */
export type MeasureRun = (run: Run, summary: RunSummary, ages: BreakAges) => Promise<void>;

interface PublishDeps {
  readonly files: RunFiles;
  readonly directory: string;
  readonly readAges: ReadBreakAges;
  readonly measure: MeasureRun;
  readonly log: Log;
}

const readHealed = async (path: string) => {
  const counts = { healed: 0, failed: 0, none: 0, booked: 0 };
  const sums = createHealedSums();
  const unmatched = createUnmatchedSums();
  for await (const finding of readJsonLines<HealedFinding>(path)) {
    counts[finding.healing] += 1;
    if (isBooking(finding)) counts.booked += 1;
    sums.add(finding);
    unmatched.add(finding);
  }
  return { counts, sums: sums.sums(), unmatched: unmatched.sums() };
};

/** Writes the breaks of a run by their names, and sums them up as it does. */
const writeBreaks = async (named: string, target: string) => {
  const writer = openRowWriter(target);
  writer.writeText(BREAKS_HEADER);
  const sums = createNamedSums();
  for await (const one of readJsonLines<NamedBreak>(named)) {
    writer.writeText(breakRows(one));
    sums.add(one);
  }
  writer.close();
  return sums;
};

const refuse = (texts: readonly string[]): void => {
  if (texts.length > 0)
    throw new RunRefusedError(
      `the totals are not explained: ${texts.join('; ')}`,
      'Nothing was published. Start another run over this window.',
    );
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
export const createPublishRun = ({ files, directory, readAges, measure, log }: PublishDeps): PerformStep => {
  return async (run) =>
    withDirectory(directory, async (place) => {
      const matched = fromJsonLine<RunReport>(await files.getText(workFileKey(run.id, 'totals')));
      refuse(unexplainedIn(matched));
      const [healedRows, namedRows] = [join(place, 'healed.rows'), join(place, 'named.rows')];
      await files.getFile(workFileKey(run.id, 'healed'), healedRows);
      await files.getFile(workFileKey(run.id, 'named'), namedRows);
      const healed = await readHealed(healedRows);
      const named = await writeBreaks(namedRows, join(place, 'breaks.csv'));
      const totals = nameTotals(matched.totals, healed.sums, named.sums());
      refuse(unnamedIn(totals, healed.sums, named.sums()));
      const healing = healed.counts;
      const report = { ...matched, totals, healed: healing.healed, opened: named.counts() };
      const summary = summarise(report, { healing, opened: named.counts(), unmatched: healed.unmatched });
      const ages = await readAges();
      const json = { run: runJson(run), ...reportJson(report), healing };
      await files.putText(reportKey(run.id, 'report.json'), `${JSON.stringify(json, null, 2)}\n`);
      await files.putText(reportKey(run.id, 'summary.html'), reportHtml(report, ages));

      await files.putFile(reportKey(run.id, 'breaks.csv'), join(place, 'breaks.csv'));
      for (const file of RESULT_FILES) await files.copy(resultKey(run.id, file), reportKey(run.id, file));
      await measure(run, summary, ages);
      log.info('RECONCILIATION_REPORTED', {
        run_id: run.id,
        matched_per_mille: summary.matchedPerMille,
        disagreements: summary.disagreements,
        healed: summary.healing.healed,
      });
      return { isDone: true, summary };
    });
};
