import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { invariant } from '../kernel/invariant.ts';
import { toJsonLine } from './domain/json-line.ts';
import { formatRow } from './domain/row.ts';
import type { Run } from './domain/run.ts';
import { statementKey, workFileKey } from './domain/run-keys.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import type { StatementSource } from './domain/run-source.ts';
import { readWindowOf } from './domain/run-span.ts';
import { isInside } from './domain/window.ts';
import type { PerformStep } from './perform-step.ts';
import { readStatementFile } from './read-statement-file.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunFiles } from './run-files.ts';
import { STATEMENT_BYTES_MAX } from './statement-size.ts';
import { createTheirParts } from './their-parts.ts';
import { withDirectory } from './with-directory.ts';

interface ParseDeps {
  readonly files: Pick<RunFiles, 'getFile' | 'has' | 'putFile' | 'putText' | 'sizeOf'>;
  /** On the function's disk; nobody else's. */
  readonly directory: string;
}

const GIVE_AGAIN = 'Give the file again, and start another run.';

const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** The file as it was given, or none. */
const fetchFile = async (
  { files }: ParseDeps,
  { name, sha256 }: StatementSource,
  path: string,
): Promise<void> => {
  const key = statementKey(sha256);
  if (!(await files.has(key)))
    throw new RunRefusedError(`the file of ${name} is not there any more`, GIVE_AGAIN);
  if ((await files.sizeOf(key)) > STATEMENT_BYTES_MAX)
    throw new RunRefusedError(
      `the file of ${name} is larger than 2 GB`,
      'Give it in parts, each with its window.',
    );
  await files.getFile(key, path);
  if ((await digestOf(path)) !== sha256)
    throw new RunRefusedError(`the file of ${name} is not the one that was given`, GIVE_AGAIN);
};

/**
 * Reads a statement into the same parts as a history is pulled into, in one go and in memory that does not grow with it. It is
 * begun anew by whoever does it again; a file that is refused has left nothing that anybody looks at.
 */
export const createParseStatement = (deps: ParseDeps): PerformStep => {
  const parse = async (run: Run, source: StatementSource, directory: string) => {
    const window = readWindowOf(run);
    const [path, badRows] = [join(directory, source.name), join(directory, '.bad-rows')];
    await fetchFile(deps, source, path);
    const parts = createTheirParts(deps.files, run.id, run.progress);
    const bad = openRowWriter(badRows);
    const file = readStatementFile(path, source, window.read);
    try {
      for await (const batch of file.rows) {
        const rows: string[] = [];
        for (const row of batch)
          if ('reason' in row) bad.writeRow(toJsonLine(row));
          else rows.push(formatRow('', { ...row, isInside: isInside(window, row.at) }));
        await parts.add(rows);
      }
    } finally {
      bad.close();
    }
    file.conclude();
    await deps.files.putFile(workFileKey(run.id, 'badRows'), badRows);
    return { ...(await parts.finish(null)), currencies: file.currencies() };
  };
  return async (run) => {
    const { source } = run;
    invariant(source.kind === 'statement', 'a history is pulled by another function');
    return withDirectory(deps.directory, async (directory) => ({
      isDone: true,
      progress: await parse(run, source, directory),
    }));
  };
};
