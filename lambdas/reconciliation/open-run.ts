import { join } from 'node:path';
import type { HealedFinding } from './domain/healed-finding.ts';
import { fromJsonLine, toJsonLine } from './domain/json-line.ts';
import { resultKey, workFileKey } from './domain/run-keys.ts';
import { openingRunOf } from './domain/run-scope.ts';
import { readJsonLines } from './json-lines.ts';
import type { OpenFindings } from './open-findings.ts';
import type { Openable } from './open-one.ts';
import type { PerformStep } from './perform-step.ts';
import { readBadRows } from './read-bad-rows.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

const readOpenables = async function* (healed: string, badRows: string): AsyncGenerator<Openable> {
  yield* readJsonLines<HealedFinding>(healed);
  yield* readBadRows(badRows);
};

/** What an attempt before has ended is in no list of what is open any more. */
const keepMissed = async (
  files: RunFiles,
  runId: string,
  ids: readonly string[],
): Promise<readonly string[]> => {
  const before = fromJsonLine<readonly string[]>(await files.getText(workFileKey(runId, 'missed')));
  const all = [...new Set([...before, ...ids])];
  if (all.length > before.length) await files.putText(workFileKey(runId, 'missed'), toJsonLine(all));
  return all;
};

/** Puts before people what was not healed and what could not be read; doing it again opens no twin. */
export const createOpenRun = (deps: {
  readonly files: RunFiles;
  readonly directory: string;
  readonly openFindings: OpenFindings;
}): PerformStep => {
  return async (run) =>
    withDirectory(deps.directory, async (directory) => {
      const [healed, badRows] = [join(directory, 'healed.rows'), join(directory, 'bad-rows.csv')];
      await deps.files.getFile(workFileKey(run.id, 'healed'), healed);
      await deps.files.getFile(resultKey(run.id, 'bad-rows.csv'), badRows);
      const named = join(directory, 'named.rows');
      const writer = openRowWriter(named);
      await deps.openFindings(openingRunOf(run), readOpenables(healed, badRows), {
        onNamed: (one) => writer.writeRow(toJsonLine(one)),
        keepMissed: async (ids) => keepMissed(deps.files, run.id, ids),
      });
      writer.close();
      await deps.files.putFile(workFileKey(run.id, 'named'), named);
      return { isDone: true };
    });
};
