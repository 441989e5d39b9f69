import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { BadRow } from './domain/bad-row.ts';
import { type ClearingSums, clearingWithin, createClearingSums } from './domain/clearing.ts';
import { type Coverage, scopeOurs } from './domain/coverage.ts';
import type { Finding } from './domain/finding.ts';
import type { HealedFinding } from './domain/healed-finding.ts';
import { IDENTITY_RULES, type MatchRule } from './domain/match-rule.ts';
import type { MoneyRecord, RecordSide, ScopedRecord } from './domain/record.ts';
import { countAll, type RunReport, reportJson } from './domain/report.ts';
import { reportHtml } from './domain/report-html.ts';
import { withAccounts } from './domain/totals.ts';
import { decideWindow, isInside, type RunWindow, type Span, type WindowError } from './domain/window.ts';
import { keepFindings, openHealingFile, readFindings } from './finding-files.ts';
import { createMatchFiles } from './match-files.ts';
import { openResultFiles } from './result-files.ts';

export interface RunRequest {
  readonly window: Span;
  /** How long ago the window must have ended. */
  readonly safetyLagMs: number;
  readonly allowanceMs: number;
  readonly roundingMinor: bigint;
  /** Tried in this order, after the two of identity. */
  readonly rules: readonly MatchRule[];
  /** Where the results go: it is there only once they are whole. */
  readonly target: string;
}

/** Records one by one, or a row that is none. */
export type TheirRecords = AsyncIterable<readonly (MoneyRecord | BadRow)[]>;

export interface RunDeps {
  /** Whose records they are, in words. */
  readonly source: string;
  readonly readTheirs: (span: Span) => TheirRecords;
  /** Asked once they are read: what they cover. Left out: everything. @throws RunRefusedError as a statement does. */
  readonly conclude?: () => Coverage | null;
  readonly readOurs: (request: {
    readonly span: Span;
    readonly directory: string;
    readonly clearing: ClearingSums;
  }) => AsyncIterable<MoneyRecord>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Left out: nothing is changed. */
  readonly heal?: (findings: AsyncIterable<Finding>) => AsyncIterable<HealedFinding>;
}

const isBad = (row: MoneyRecord | BadRow): row is BadRow => 'reason' in row;

/** What a run that died has healed is found to be healed by the next one: it reads the books anew. */
const healAll = async (heal: RunDeps['heal'], directory: string, work: string): Promise<number> => {
  const healings = openHealingFile(directory);
  if (heal !== undefined) for await (const finding of heal(readFindings(work))) healings.add(finding);
  return healings.close();
};

/**
 * Compares their records of a window with ours, heals what it may, and writes what it found: `report.json`,
 * `summary.html`, `findings.csv`, `healings.csv`, `matches.csv` and `bad-rows.csv`.
 *
 * They are read first, and we after them: whatever they moved, we had an operation for before. Everything is written
 * beside the target, which appears with all of it or not at all; running again replaces it.
 */
export const createRunReconciliation = (deps: RunDeps) => {
  const fill = async (
    window: RunWindow,
    work: string,
    add: (side: RecordSide, record: ScopedRecord) => void,
    sinks: { readonly onBadRow: (row: BadRow) => void; readonly clearing: ClearingSums },
  ): Promise<Coverage | null> => {
    const { read } = window;
    for await (const rows of deps.readTheirs(read))
      for (const row of rows)
        if (isBad(row)) sinks.onBadRow(row);
        else add('there', { ...row, isInside: isInside(window, row.at) });
    const covered = deps.conclude?.() ?? null;
    const clearing = clearingWithin(covered, sinks.clearing);
    for await (const record of deps.readOurs({ span: read, directory: work, clearing })) {
      const scoped = scopeOurs(covered, window, record);
      if (scoped !== null) add('here', scoped);
    }
    return covered;
  };

  const compare = async (request: RunRequest, window: RunWindow, directory: string): Promise<RunReport> => {
    const work = join(directory, 'work');
    mkdirSync(work, { recursive: true });
    const asOf = toRfc3339(deps.clock.nowMs());
    const results = openResultFiles(directory);
    const kept = keepFindings(results, work);
    const clearing = createClearingSums(window, asOf);
    const files = createMatchFiles({
      directory: work,
      rules: [...IDENTITY_RULES, ...request.rules],
      policy: { asOf, allowanceMs: request.allowanceMs, roundingMinor: request.roundingMinor },
      output: kept.output,
    });
    const covered = await fill(window, work, files.add, { onBadRow: results.onBadRow, clearing });
    const { totals, countOf, rulesLeftOut } = files.finish();
    results.close();
    kept.close();
    const healed = await healAll(deps.heal, directory, work);
    rmSync(work, { recursive: true });
    return {
      source: deps.source,
      covered,
      from: toRfc3339(window.fromMs),
      to: toRfc3339(window.toMs),
      asOf,
      counts: countAll(countOf),
      badRows: results.badRows(),
      healed,
      totals: withAccounts(totals, clearing.accounts()),
      clearing: clearing.totals(),
      rulesLeftOut,
    };
  };

  return async (request: RunRequest): Promise<Result<RunReport, WindowError>> => {
    const window = decideWindow(request.window, {
      nowMs: deps.clock.nowMs(),
      safetyLagMs: request.safetyLagMs,
    });
    if (!window.ok) return window;
    const directory = `${request.target}.partial`;
    rmSync(directory, { recursive: true, force: true });
    const report = await compare(request, window.value, directory);
    writeFileSync(join(directory, 'report.json'), `${JSON.stringify(reportJson(report), null, 2)}\n`);
    writeFileSync(join(directory, 'summary.html'), reportHtml(report));
    rmSync(request.target, { recursive: true, force: true });
    renameSync(directory, request.target);
    return ok(report);
  };
};
