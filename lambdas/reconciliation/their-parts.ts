import type { RunProgress } from './domain/run.ts';
import { theirPartKey } from './domain/run-keys.ts';
import type { RunFiles } from './run-files.ts';

/** Some 4 MB. A part is kept in memory until it is written. */
const PART_ROWS = 20_000;

/** Rows of the other side on their way into numbered parts, which are counted. */
export const createTheirParts = (files: Pick<RunFiles, 'putText'>, runId: string, start: RunProgress) => {
  let rows: string[] = [];
  let progress = start;
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    await files.putText(theirPartKey(runId, progress.theirParts), `${rows.join('\n')}\n`);
    progress = {
      ...progress,
      theirParts: progress.theirParts + 1,
      theirRows: progress.theirRows + rows.length,
    };
    rows = [];
  };
  return {
    add: async (more: readonly string[]): Promise<void> => {
      rows.push(...more);
      if (rows.length >= PART_ROWS) await flush();
    },
    /** @param place Where the next invocation goes on; null: nowhere. */
    finish: async (place: unknown): Promise<RunProgress> => {
      await flush();
      return { ...progress, of: place === null ? null : JSON.stringify(place) };
    },
  };
};
