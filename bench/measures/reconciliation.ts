import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { formatRow } from '../../lambdas/reconciliation/domain/row.ts';
import { openRowWriter } from '../../lambdas/reconciliation/row-writer.ts';
import { atMost, type Figure, timesAtMost } from '../figure.ts';
import { recordAt } from '../reconciliation/rows.ts';
import { pathOf, type SubjectName } from '../reconciliation/subjects.ts';
import { median } from '../statistics.ts';

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL('../reconciliation/subject-process.ts', import.meta.url));

const ROWS = 1_000_000;
const MANY_ROWS = 4_000_000;
const ROUNDS = 5;

interface Outcome {
  readonly count: number;
  readonly milliseconds: number;
  readonly peakMb: number;
}

/** Files of both sides as a run leaves them after sorting. */
export const prepare = (rows: number): string => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-reconciliation-'));
  for (const side of ['here', 'there'] as const) {
    const writer = openRowWriter(pathOf(directory, side));
    for (let index = 0; index < rows; index++) {
      const record = recordAt(side, index);
      if (record !== null) writer.writeRow(formatRow(`${record.causeId ?? ''} ${record.movement}`, record));
    }
    writer.close();
  }
  return directory;
};

const runOnce = async (subject: SubjectName, directory: string, rows: number): Promise<Outcome> => {
  const { stdout } = await run(process.execPath, [PROCESS, subject, directory, String(rows)]);
  return JSON.parse(stdout) as Outcome;
};

type Medians = Omit<Outcome, 'count'>;

const medians = (outcomes: readonly Outcome[]): Medians => ({
  milliseconds: median(outcomes.map(({ milliseconds }) => milliseconds)),
  peakMb: median(outcomes.map(({ peakMb }) => peakMb)),
});

/** In turns, so that whatever else the machine does meets all of them. */
const compare = async (directory: string) => {
  const outcomes = { scan: [] as Outcome[], bareMerge: [] as Outcome[], classify: [] as Outcome[] };
  for (let round = 0; round < ROUNDS; round++) {
    outcomes.scan.push(await runOnce('scan', directory, ROWS));
    outcomes.bareMerge.push(await runOnce('bareMerge', directory, ROWS));
    outcomes.classify.push(await runOnce('classify', directory, ROWS));
  }
  const counts = new Set([...outcomes.bareMerge, ...outcomes.classify].map(({ count }) => count));
  if (counts.size !== 1) throw new Error(`they do not match the same: ${[...counts].join(', ')}`);
  return {
    scan: medians(outcomes.scan),
    bareMerge: medians(outcomes.bareMerge),
    classify: medians(outcomes.classify),
  };
};

const figure = (
  [name, unit]: readonly [string, string],
  value: number,
  baseline: Figure['baseline'],
  bar: Figure['bar'],
): Figure => ({ name, unit, value, baseline, bar, modelled: false });

/** Two sides of a million records each: how long, and in how much memory; and what four times as many change. */
export const measureReconciliation = async (): Promise<readonly Figure[]> => {
  const directory = prepare(ROWS);
  const { scan, bareMerge, classify } = await compare(directory);
  const whole = await runOnce('wholeRun', directory, ROWS);
  const join = await runOnce('hashJoin', directory, ROWS);
  rmSync(directory, { recursive: true });
  const large = prepare(MANY_ROWS);
  const classifyMany = await runOnce('classify', large, MANY_ROWS);
  const wholeMany = await runOnce('wholeRun', large, MANY_ROWS);
  rmSync(large, { recursive: true });
  const time = (baseline: string, value: number, limit: number): Figure =>
    figure(
      ['1M × 1M sorted rows classified', 'ms'],
      classify.milliseconds,
      { name: baseline, value },
      timesAtMost(limit),
    );
  const memory = (name: string, [one, many]: readonly [Medians, Medians]): readonly Figure[] => [
    figure(
      [`${name}, 1M × 1M: peak memory`, 'MB'],
      one.peakMb,
      { name: 'hash join', value: join.peakMb },
      atMost(300),
    ),
    figure(
      [`${name}, 4M × 4M: peak memory`, 'MB'],
      many.peakMb,
      { name: '1M × 1M', value: one.peakMb },
      timesAtMost(1.2),
    ),
  ];
  return [
    time('newline scan', scan.milliseconds, 8),
    time('bare sorted merge', bareMerge.milliseconds, 1.3),
    ...memory('sorted rows classified', [classify, classifyMany]),
    ...memory('a whole run, sorting included', [whole, wholeMany]),
    figure(
      ['a whole run, 1M × 1M, sorting included', 'ms'],
      whole.milliseconds,
      { name: 'hash join', value: join.milliseconds },
      null,
    ),
  ];
};
