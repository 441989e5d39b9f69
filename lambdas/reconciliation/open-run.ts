import { join } from 'node:path';
import type { HealedFinding } from './domain/healed-finding.ts';
import type { Run } from './domain/run.ts';
import { workFileKey } from './domain/run-keys.ts';
import { readJsonLines } from './json-lines.ts';
import type { PerformStep } from './perform-step.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

/** Puts before people what was not healed; doing it again opens no twin. */
export type OpenFindings = (run: Run, findings: AsyncIterable<HealedFinding>) => Promise<unknown>;

export const createOpenRun = (deps: {
  readonly files: RunFiles;
  readonly directory: string;
  readonly openFindings: OpenFindings;
}): PerformStep => {
  return async (run) =>
    withDirectory(deps.directory, async (directory) => {
      const healed = join(directory, 'healed.rows');
      await deps.files.getFile(workFileKey(run.id, 'healed'), healed);
      await deps.openFindings(run, readJsonLines<HealedFinding>(healed));
      return { isDone: true };
    });
};
