import { join } from 'node:path';
import { type ChangedLine, compareLines } from './compare-lines.ts';
import type { RunReport } from './domain/report.ts';

const FILES = ['matches.csv', 'findings.csv'] as const;

type ResultFile = (typeof FILES)[number];

type Change = ChangedLine & { readonly file: ResultFile };

/** What other rules would make of a time that is past. */
export interface RulesPreview {
  readonly before: RunReport;
  readonly after: RunReport;
  /** Matches and findings that only one of both sets of rules gives, of each file at most `CHANGES_MAX`. */
  readonly changes: readonly Change[];
  readonly changeCount: number;
}

/** A person reads them; whoever wants all of them looks at the two directories. */
const CHANGES_MAX = 200;

/** Findings are numbered in their order, which says nothing. */
const STRIP: Readonly<Record<ResultFile, (line: string) => string>> = {
  'matches.csv': (line) => line,
  'findings.csv': (line) => line.replace(/^\d+,/u, ''),
};

/**
 * What differs between the results in `before` and `after` of a directory.
 *
 * @param work A directory for what has to be sorted.
 */
export const compareResults = async (
  target: string,
  work: string,
): Promise<Omit<RulesPreview, 'before' | 'after'>> => {
  const changes: Change[] = [];
  let changeCount = 0;
  for (const file of FILES) {
    const [before, after] = [join(target, 'before', file), join(target, 'after', file)];
    const room = changes.length + CHANGES_MAX;
    for await (const change of compareLines({
      directory: work,
      name: file,
      before,
      after,
      strip: STRIP[file],
    })) {
      changeCount += 1;
      if (changes.length < room) changes.push({ file, ...change });
    }
  }
  return { changes, changeCount };
};
