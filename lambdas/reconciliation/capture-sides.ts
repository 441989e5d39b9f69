import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BadRow } from './domain/bad-row.ts';
import type { ClearingSums } from './domain/clearing.ts';
import { fromJsonLine, toJsonLine } from './domain/json-line.ts';
import type { MoneyRecord } from './domain/record.ts';
import { openRowWriter } from './row-writer.ts';
import type { RunDeps } from './run-reconciliation.ts';

type Sides = Pick<RunDeps, 'readTheirs' | 'readOurs'>;

/** Records handed on at once. */
const BATCH = 1000;

const replay = async function* <T>(path: string): AsyncGenerator<T> {
  for await (const line of createInterface({ input: createReadStream(path) })) yield fromJsonLine<T>(line);
};

const inBatches = async function* <T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
};

/**
 * Reads both sides once, and then again from a file: what two runs say differently is the rules' doing, and not something that
 * moved in between.
 */
export const captureSides = (sides: Sides, directory: string): Sides => {
  const [theirs, ours] = [join(directory, 'theirs.jsonl'), join(directory, 'ours.jsonl')];
  const keep = async function* <T>(path: string, batches: AsyncIterable<readonly T[]>) {
    const writer = openRowWriter(path);
    for await (const batch of batches) {
      for (const one of batch) writer.writeRow(toJsonLine(one));
      yield batch;
    }
    writer.close();
  };
  let told: ClearingSums | null = null;
  const isKept = (path: string): boolean => existsSync(path);
  return {
    readTheirs: (span) =>
      isKept(theirs) ? inBatches(replay<MoneyRecord | BadRow>(theirs)) : keep(theirs, sides.readTheirs(span)),
    readOurs: async function* (request) {
      // A file has records only; what the accounts said of them is told again.
      if (told === null) told = request.clearing;
      else request.clearing.take(told);
      const batches = isKept(ours)
        ? inBatches(replay<MoneyRecord>(ours))
        : keep(ours, inBatches(sides.readOurs(request)));
      for await (const batch of batches) yield* batch;
    },
  };
};
