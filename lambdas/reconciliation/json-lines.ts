import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fromJsonLine } from './domain/json-line.ts';

/** Reads a file of lines that `toJsonLine` wrote, one by one: there may be as many as there are records. */
export const readJsonLines = async function* <T>(path: string): AsyncGenerator<T> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) yield fromJsonLine<T>(line);
};
