import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../kernel/result.ts';
import { captureSides } from './capture-sides.ts';
import { type ChangedLine, compareLines } from './compare-lines.ts';
import type { MatchRule } from './domain/match-rule.ts';
import type { RunReport } from './domain/report.ts';
import type { WindowError } from './domain/window.ts';
import { createRunReconciliation, type RunDeps, type RunRequest } from './run-reconciliation.ts';

/** What other rules would make of a time that is past. */
export interface RulesPreview {
  readonly before: RunReport;
  readonly after: RunReport;
  /** Matches and findings that only one of both sets of rules gives, of each file at most `CHANGES_MAX`. */
  readonly changes: readonly (ChangedLine & { readonly file: PreviewFile })[];
  readonly changeCount: number;
}

const FILES = ['matches.csv', 'findings.csv'] as const;

type PreviewFile = (typeof FILES)[number];

/** A person reads them; whoever wants all of them looks at the two directories. */
const CHANGES_MAX = 200;

/** Findings are numbered in their order, which says nothing. */
const STRIP: Readonly<Record<PreviewFile, (line: string) => string>> = {
  'matches.csv': (line) => line,
  'findings.csv': (line) => line.replace(/^\d+,/u, ''),
};

interface Request extends Omit<RunRequest, 'rules'> {
  readonly before: readonly MatchRule[];
  readonly after: readonly MatchRule[];
}

/**
 * Runs two sets of rules over the same records, read once, and says what differs. Nothing is healed and nothing is written but
 * the results of both runs, in `before` and `after` of the target.
 */
export const createPreviewRules = (deps: Omit<RunDeps, 'heal'>) => {
  const compareAll = async (
    target: string,
    work: string,
  ): Promise<Omit<RulesPreview, 'before' | 'after'>> => {
    const changes: (ChangedLine & { readonly file: PreviewFile })[] = [];
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
  return async ({
    before,
    after,
    target,
    ...request
  }: Request): Promise<Result<RulesPreview, WindowError>> => {
    const work = join(target, 'work');
    rmSync(target, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const run = createRunReconciliation({ ...deps, ...captureSides(deps, work) });
    const first = await run({ ...request, rules: before, target: join(target, 'before') });
    if (!first.ok) return first;
    const second = await run({ ...request, rules: after, target: join(target, 'after') });
    if (!second.ok) return second;
    const changed = await compareAll(target, work);
    rmSync(work, { recursive: true });
    return ok({ before: first.value, after: second.value, ...changed });
  };
};
