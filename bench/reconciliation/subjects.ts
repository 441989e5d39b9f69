import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_RULES } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { createMatchFiles } from '../../lambdas/reconciliation/match-files.ts';
import { openResultFiles } from '../../lambdas/reconciliation/result-files.ts';
import { createRowSorter } from '../../lambdas/reconciliation/row-sorter.ts';
import { AS_OF, recordAt } from './rows.ts';

const SIDES = ['here', 'there'] as const;
const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;

export const pathOf = (directory: string, side: (typeof SIDES)[number]): string =>
  join(directory, `${side}.rows`);

/** Reads both files and counts their lines: what nothing that reads them can do without. */
const scan = (directory: string): number => {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let lines = 0;
  for (const side of SIDES) {
    const file = openSync(pathOf(directory, side), 'r');
    for (let bytes = readSync(file, buffer); bytes > 0; bytes = readSync(file, buffer))
      for (let at = buffer.indexOf(LINE_FEED); at >= 0 && at < bytes; at = buffer.indexOf(LINE_FEED, at + 1))
        lines += 1;
    closeSync(file);
  }
  return lines;
};

/** The lines of a file as texts. */
const linesOf = function* (path: string): Generator<string> {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  for (let bytes = readSync(file, buffer); bytes > 0; bytes = readSync(file, buffer)) {
    const lines = (rest + buffer.toString('latin1', 0, bytes)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  closeSync(file);
};

/** The merge that everybody writes: line by line, split into fields, keys and amounts compared. It only counts. */
const bareMerge = (directory: string): number => {
  const here = linesOf(pathOf(directory, 'here'));
  const there = linesOf(pathOf(directory, 'there'));
  let [a, b] = [here.next(), there.next()];
  let equal = 0;
  while (a.done !== true && b.done !== true) {
    const [keyHere = '', bodyHere] = a.value.split('\t');
    const [keyThere = '', bodyThere] = b.value.split('\t');
    if (keyHere === keyThere && bodyHere === bodyThere) equal += 1;
    const isHereFirst = keyHere <= keyThere;
    const isThereFirst = keyThere <= keyHere;
    if (isHereFirst) a = here.next();
    if (isThereFirst) b = there.next();
  }
  return equal;
};

/** What needs no order: one side in a table in memory, the other looked up in it. It only counts. */
const hashJoin = (directory: string): number => {
  const bodies = new Map<string, string>();
  for (const line of linesOf(pathOf(directory, 'here'))) {
    const [key = '', body = ''] = line.split('\t');
    bodies.set(key, body);
  }
  let equal = 0;
  for (const line of linesOf(pathOf(directory, 'there'))) {
    const [key = '', body] = line.split('\t');
    if (bodies.get(key) === body) equal += 1;
  }
  return equal;
};

/** The records of both sides, added one by one. */
const addAll = (rows: number, add: (side: (typeof SIDES)[number], index: number) => void): void => {
  for (let index = 0; index < rows; index++) for (const side of SIDES) add(side, index);
};

const createMatching = (directory: string, areSorted: boolean) => {
  const work = mkdtempSync(join(directory, 'work-'));
  const results = openResultFiles(work);
  const files = createMatchFiles({
    directory: work,
    rules: IDENTITY_RULES,
    policy: { asOf: AS_OF, allowanceMs: 0, roundingMinor: 0n },
    output: results,
    createSorter: (deps) => {
      const side = SIDES.find((one) => deps.name === `0-${one}`);
      if (!areSorted || side === undefined) return createRowSorter(deps);
      return { add: () => undefined, finish: () => pathOf(directory, side) };
    },
  });
  const finish = (): number => {
    const { countOf } = files.finish();
    results.close();
    rmSync(work, { recursive: true });
    return countOf('matched');
  };
  return { add: files.add, finish };
};

/** Two sorted files classified, with every match and every finding written down. */
const classify = (directory: string): number => createMatching(directory, true).finish();

/** A run's whole way from records to results, sorting included; the records are made as they are needed. */
const wholeRun = (directory: string, rows: number): number => {
  const { add, finish } = createMatching(directory, false);
  addAll(rows, (side, index) => {
    const record = recordAt(side, index);
    if (record !== null) add(side, record);
  });
  return finish();
};

export const SUBJECTS = { scan, bareMerge, hashJoin, classify, wholeRun } as const satisfies Record<
  string,
  (directory: string, rows: number) => number
>;

export type SubjectName = keyof typeof SUBJECTS;
