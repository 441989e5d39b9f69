import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Finding, isQuiet } from './domain/finding.ts';
import type { HealedFinding } from './domain/healed-finding.ts';
import { HEALINGS_HEADER, healingRow } from './domain/healing-csv.ts';
import { fromJsonLine, toJsonLine } from './domain/json-line.ts';
import type { MatchOutput } from './match-files.ts';
import { openRowWriter } from './row-writer.ts';

const pathIn = (directory: string): string => join(directory, 'findings.jsonl');

/** Keeps what asks for something until all of it is known: nothing is healed while the books are still being read. */
export const keepFindings = (output: MatchOutput, directory: string) => {
  const writer = openRowWriter(pathIn(directory));
  const onFinding = (finding: Finding): void => {
    output.onFinding(finding);
    if (!isQuiet(finding.class)) writer.writeRow(toJsonLine(finding));
  };
  return { output: { ...output, onFinding }, close: (): void => writer.close() };
};

export const readFindings = async function* (directory: string): AsyncGenerator<Finding> {
  const lines = createInterface({
    input: createReadStream(pathIn(directory)),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) yield fromJsonLine<Finding>(line);
};

/** What was tried, one row each; what nobody tried to heal is in `findings.csv` only. */
export const openHealingFile = (directory: string, header = HEALINGS_HEADER) => {
  const writer = openRowWriter(join(directory, 'healings.csv'));
  writer.writeText(header);
  let healed = 0;
  return {
    add: (finding: HealedFinding): void => {
      if (finding.healing === 'healed') healed += 1;
      writer.writeText(healingRow(finding));
    },
    /** @returns how many were healed. */
    close: (): number => {
      writer.close();
      return healed;
    },
  };
};
