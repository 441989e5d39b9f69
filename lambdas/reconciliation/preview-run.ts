import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareResults, type RulesPreview } from './compare-results.ts';
import type { MatchRule } from './domain/match-rule.ts';
import type { Run } from './domain/run.ts';
import { readWindowOf } from './domain/run-span.ts';
import { matchParts } from './match-run.ts';
import type { RunFiles } from './run-files.ts';

interface Request {
  readonly before: readonly MatchRule[];
  readonly after: readonly MatchRule[];
  /** Replaced by the results of both. */
  readonly target: string;
}

/**
 * Matches what a run has read by two sets of rules, as its own step does, and says what differs: the same records to the last
 * byte, whatever has happened to them since. Reads the run's files, and writes nothing of it.
 *
 * @throws what `files` throws if the run's work files are not there any more.
 */
export const createPreviewRun =
  (deps: { readonly files: Pick<RunFiles, 'getFile'> }) =>
  async (run: Run, { before, after, target }: Request): Promise<RulesPreview> => {
    rmSync(target, { recursive: true, force: true });
    const place = (name: string): string => {
      const directory = join(target, name);
      mkdirSync(directory, { recursive: true });
      return directory;
    };
    const match = async (rules: readonly MatchRule[], directory: string) =>
      matchParts({ ...deps, readRules: async () => rules }, run, { window: readWindowOf(run), directory });
    const [first, second] = [await match(before, place('before')), await match(after, place('after'))];
    const work = place('work');
    const changed = await compareResults(target, work);
    rmSync(work, { recursive: true });
    return { before: first, after: second, ...changed };
  };
