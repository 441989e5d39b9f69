import type { Clock } from '../kernel/clock.ts';
import type { Run } from './domain/run.ts';
import { ourPartKey } from './domain/run-keys.ts';
import { readWindowOf } from './domain/run-span.ts';
import { factLines } from './fact-lines.ts';
import type { PerformStep, StepOutcome } from './perform-step.ts';
import type { RunFiles } from './run-files.ts';
import type { ScanPage } from './scan-facts.ts';

/** Parts of the table that are read side by side: eight pages of 1 MB at once are no load to a table that scales. */
const SEGMENTS = 8;

/** Some 8 MB, kept in memory until they are written. */
const PART_LINES = 20_000;

/** Where each segment goes on; null for one that is read. */
type Keys = readonly (Readonly<Record<string, unknown>> | null | 'start')[];

const keysOf = ({ progress: { of } }: Run): Keys =>
  of === null ? Array.from({ length: SEGMENTS }, () => 'start' as const) : (JSON.parse(of) as Keys);

/**
 * Reads our side of the window and its margins into numbered parts: whatever the whole table says about money at
 * providers. A round reads one page of each segment that is not read yet.
 */
export const createExtractFacts = (deps: {
  readonly scanPage: ScanPage;
  readonly files: Pick<RunFiles, 'putText'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}): PerformStep => {
  const readRound = async (keys: Keys) =>
    Promise.all(
      keys.map(async (key, segment) =>
        key === null
          ? { facts: [], clearing: [], next: null }
          : deps.scanPage({ segment, segments: SEGMENTS, start: key === 'start' ? null : key }),
      ),
    );
  return async (run, untilMs): Promise<StepOutcome> => {
    const window = readWindowOf(run);
    let keys = keysOf(run);
    let { progress } = run;
    let lines: string[] = [];
    const flush = async (): Promise<void> => {
      if (lines.length === 0) return;
      await deps.files.putText(ourPartKey(run.id, progress.ourParts), `${lines.join('\n')}\n`);
      const [ourParts, ourRows] = [progress.ourParts + 1, progress.ourRows + lines.length];
      progress = { ...progress, ourParts, ourRows };
      lines = [];
    };
    while (keys.some((key) => key !== null)) {
      if (deps.clock.nowMs() >= untilMs) {
        await flush();
        return { isDone: false, progress: { ...progress, of: JSON.stringify(keys) } };
      }
      const pages = await readRound(keys);
      for (const page of pages) lines.push(...factLines(page, window));
      keys = pages.map(({ next }) => next);
      if (lines.length >= PART_LINES) await flush();
    }
    await flush();
    return { isDone: true, progress };
  };
};
