import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Finding } from './domain/finding.ts';
import { HEALINGS_HEADER } from './domain/healing-csv.ts';
import { toJsonLine } from './domain/json-line.ts';
import type { Run } from './domain/run.ts';
import { HEALINGS, healedPartKey, healingsPartKey, resultKey, workFileKey } from './domain/run-keys.ts';
import { openHealingFile } from './finding-files.ts';
import type { HealFindings } from './heal-findings.ts';
import { readJsonLines } from './json-lines.ts';
import type { PerformStep } from './perform-step.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunFiles } from './run-files.ts';
import { withDirectory } from './with-directory.ts';

/** How far healing came: findings are in a file that does not change any more, so their number is a place in it. */
interface Place {
  readonly findings: number;
  readonly parts: number;
}

const placeOf = ({ progress: { of } }: Run): Place =>
  of === null ? { findings: 0, parts: 0 } : (JSON.parse(of) as Place);

interface Deps {
  readonly files: RunFiles;
  readonly directory: string;
  readonly healFindings: HealFindings;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** The findings from a place on, as long as there is time to begin something new. */
const createReading = (path: string, skip: number, hasTime: () => boolean) => {
  let read = 0;
  let isOver = false;
  const findings = async function* (): AsyncGenerator<Finding> {
    for await (const finding of readJsonLines<Finding>(path)) {
      // One at least: whoever is asked when the time is over already would be asked for ever.
      if (read > skip && !hasTime()) return;
      read += 1;
      if (read > skip) yield finding;
    }
    isOver = true;
  };
  return { findings, read: () => read, isOver: () => isOver };
};

/** Puts the parts of all invocations together, for whoever reads what became of the findings. */
const joinParts = async (
  { files, directory }: Pick<Deps, 'directory' | 'files'>,
  run: Run,
  parts: number,
): Promise<void> => {
  const [healed, healings] = [join(directory, 'healed.rows'), join(directory, HEALINGS)];
  const part = join(directory, 'part');
  writeFileSync(healed, '');
  writeFileSync(healings, HEALINGS_HEADER);
  for (let index = 0; index < parts; index++) {
    await files.getFile(healedPartKey(run.id, index), part);
    appendFileSync(healed, readFileSync(part));
    appendFileSync(healings, await files.getText(healingsPartKey(run.id, index)));
  }
  rmSync(part, { force: true });
  await files.putFile(resultKey(run.id, HEALINGS), healings);
  await files.putFile(workFileKey(run.id, 'healed'), healed);
};

/**
 * Heals what can be healed of a run's findings, and leaves to the steps after it what became of each. With a provider that
 * names a price for everything there is one for each movement: the place is written down when the time is over, and
 * whoever dies before that heals the same part again, which finds healed what it healed.
 */
export const createHealRun = (deps: Deps): PerformStep => {
  const { files, healFindings, clock } = deps;
  const healPart = async (directory: string, run: Run, untilMs: number) => {
    const place = placeOf(run);
    const [found, part] = [join(directory, 'findings.rows'), join(directory, 'healed-part.rows')];
    await files.getFile(workFileKey(run.id, 'findings'), found);
    const reading = createReading(found, place.findings, () => clock.nowMs() < untilMs);
    const writer = openRowWriter(part);
    const healings = openHealingFile(directory, '');
    for await (const finding of healFindings(run, reading.findings())) {
      writer.writeRow(toJsonLine(finding));
      healings.add(finding);
    }
    writer.close();
    healings.close();
    await files.putFile(healedPartKey(run.id, place.parts), part);
    await files.putFile(healingsPartKey(run.id, place.parts), join(directory, HEALINGS));
    rmSync(part);
    rmSync(found);
    return { isOver: reading.isOver(), next: { findings: reading.read(), parts: place.parts + 1 } };
  };
  return async (run, untilMs) =>
    withDirectory(deps.directory, async (directory) => {
      const { isOver, next } = await healPart(directory, run, untilMs);
      if (!isOver) return { isDone: false, progress: { ...run.progress, of: JSON.stringify(next) } };
      await joinParts({ files, directory }, run, next.parts);
      return { isDone: true };
    });
};
