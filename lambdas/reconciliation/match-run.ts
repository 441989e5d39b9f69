import { join } from 'node:path';
import type { RunId } from '../kernel/ids.ts';
import type { BadRow } from './domain/bad-row.ts';
import { clearingWithin, createClearingSums } from './domain/clearing.ts';
import { scopeOurs } from './domain/coverage.ts';
import type { OpeningRun } from './domain/find-break-again.ts';
import { toJsonLine } from './domain/json-line.ts';
import { IDENTITY_RULES, type MatchRule } from './domain/match-rule.ts';
import type { RecordSide, ScopedRecord } from './domain/record.ts';
import { countAll, type RunReport, unexplainedIn } from './domain/report.ts';
import { parseRow } from './domain/row.ts';
import type { Run } from './domain/run.ts';
import { MATCH_FILES, ourPartKey, resultKey, theirPartKey, workFileKey } from './domain/run-keys.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { coverageOfRun, openingRunOf, sourceNameOf } from './domain/run-scope.ts';
import { readWindowOf } from './domain/run-span.ts';
import { withAccounts } from './domain/totals.ts';
import type { RunWindow } from './domain/window.ts';
import { readFactLines } from './fact-lines.ts';
import { readJsonLines } from './json-lines.ts';
import { createMatchFiles } from './match-files.ts';
import type { PerformStep } from './perform-step.ts';
import { readOurRecords } from './read-our-records.ts';
import { openResultFiles } from './result-files.ts';
import { advance, closeRows, openRows, rowText } from './row-cursor.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

interface PartDeps {
  readonly files: Pick<RunFiles, 'getFile'>;
  /** Tried in this order, after the two of identity: what they are when it matches. */
  readonly readRules: () => Promise<readonly MatchRule[]>;
}

interface MatchRunDeps extends PartDeps {
  readonly files: RunFiles;
  /** On the function's disk; nobody else's. */
  readonly directory: string;
}

type Add = (side: RecordSide, record: ScopedRecord) => void;

/** Each part is on the disk only for as long as it is read. */
const createReadParts = ({ files }: Pick<PartDeps, 'files'>, run: Run, work: string) => {
  const download = async (key: string, name: string): Promise<string> => {
    const path = join(work, name);
    await files.getFile(key, path);
    return path;
  };
  return {
    theirs: async (add: Add): Promise<void> => {
      for (let part = 0; part < run.progress.theirParts; part++) {
        const cursor = openRows(await download(theirPartKey(run.id, part), 'theirs.rows'));
        while (!cursor.isOver) {
          add('there', parseRow(rowText(cursor)));
          advance(cursor);
        }
        closeRows(cursor);
      }
    },
    /** What could not be read of a statement; a history has none. */
    badRows: async (onBadRow: (row: BadRow) => void): Promise<void> => {
      if (run.source.kind === 'history') return;
      const path = await download(workFileKey(run.id, 'badRows'), 'bad.rows');
      for await (const row of readJsonLines<BadRow>(path)) onBadRow(row);
    },
    facts: async function* (this: void) {
      for (let part = 0; part < run.progress.ourParts; part++)
        yield* readFactLines(await download(ourPartKey(run.id, part), 'ours.rows'));
    },
  };
};

/** Matches both sides of a run from its parts, in a directory that is empty; what it finds is left there. */
export const matchParts = async (
  deps: PartDeps,
  run: Run,
  place: { readonly window: RunWindow; readonly directory: string },
): Promise<RunReport> => {
  const { window, directory } = place;
  const parts = createReadParts(deps, run, directory);
  const results = openResultFiles(directory);
  const found = openRowWriter(join(directory, 'findings.rows'));
  const covered = coverageOfRun(run);
  const clearing = clearingWithin(covered, createClearingSums(window, run.asOf));
  const matching = createMatchFiles({
    directory,
    rules: [...IDENTITY_RULES, ...(await deps.readRules())],
    policy: { asOf: run.asOf, allowanceMs: run.allowanceMs, roundingMinor: 0n },
    output: {
      ...results,
      onFinding: (finding) => {
        results.onFinding(finding);
        if (finding.class !== 'matched') found.writeRow(toJsonLine(finding));
      },
    },
  });
  await parts.badRows(results.onBadRow);
  await parts.theirs(matching.add);
  const ours = readOurRecords({
    scanFacts: parts.facts,
    provider: run.provider,
    span: window.read,
    directory,
    clearing,
  });
  for await (const record of ours) {
    const scoped = scopeOurs(covered, window, record);
    if (scoped !== null) matching.add('here', scoped);
  }
  const { totals, countOf, rulesLeftOut } = matching.finish();
  results.close();
  found.close();
  return {
    source: sourceNameOf(run),
    covered,
    from: run.from,
    to: run.to,
    asOf: run.asOf,
    counts: countAll(countOf),
    badRows: results.badRows(),
    healed: 0,
    totals: withAccounts(totals, clearing.accounts()),
    clearing: clearing.totals(),
    rulesLeftOut,
  };
};

/**
 * Matches both sides of a run on the function's own disk, and leaves what it found for the steps after it. A difference
 * that no finding explains ends the run here: before anything is healed, opened or published.
 */
export const createMatchRun = (
  deps: MatchRunDeps & { readonly onUnexplained: (run: OpeningRun, report: RunReport) => Promise<void> },
): PerformStep => {
  const keep = async (id: RunId, directory: string, report: RunReport): Promise<void> => {
    for (const file of MATCH_FILES) await deps.files.putFile(resultKey(id, file), join(directory, file));
    await deps.files.putFile(workFileKey(id, 'findings'), join(directory, 'findings.rows'));
    await deps.files.putText(workFileKey(id, 'totals'), toJsonLine(report));
    await deps.files.putText(workFileKey(id, 'missed'), '[]');
  };
  return async (run) =>
    withDirectory(deps.directory, async (directory) => {
      const report = await matchParts(deps, run, { window: readWindowOf(run), directory });
      await keep(run.id, directory, report);
      const unexplained = unexplainedIn(report);
      if (unexplained.length === 0) return { isDone: true };
      await deps.onUnexplained(openingRunOf(run), report);
      throw new RunRefusedError(
        `the totals are not explained: ${unexplained.join('; ')}`,
        'Nothing was healed or published. Check the books (npm run ops -- books check), then start another run over this window.',
      );
    });
};
