import { join } from 'node:path';
import type { Finding } from './domain/finding.ts';
import { toJsonLine } from './domain/json-line.ts';
import { HEALINGS, resultKey, workFileKey } from './domain/run-keys.ts';
import { openHealingFile } from './finding-files.ts';
import type { HealFindings } from './heal-findings.ts';
import { readJsonLines } from './json-lines.ts';
import type { PerformStep } from './perform-step.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

/** Heals what can be healed of a run's findings, and leaves to the steps after it what became of each. */
export const createHealRun = (deps: {
  readonly files: RunFiles;
  readonly directory: string;
  readonly healFindings: HealFindings;
}): PerformStep => {
  return async (run) =>
    withDirectory(deps.directory, async (directory) => {
      const [found, healed] = [join(directory, 'findings.rows'), join(directory, 'healed.rows')];
      await deps.files.getFile(workFileKey(run.id, 'findings'), found);
      const writer = openRowWriter(healed);
      const healings = openHealingFile(directory);
      for await (const finding of deps.healFindings(run, readJsonLines<Finding>(found))) {
        writer.writeRow(toJsonLine(finding));
        healings.add(finding);
      }
      writer.close();
      healings.close();
      await deps.files.putFile(resultKey(run.id, HEALINGS), join(directory, HEALINGS));
      await deps.files.putFile(workFileKey(run.id, 'healed'), healed);
      return { isDone: true };
    });
};
