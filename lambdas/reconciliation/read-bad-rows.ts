import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { BadRow } from './domain/bad-row.ts';

/** Reads what `badRowLine` wrote, one by one. */
export const readBadRows = async function* (path: string): AsyncGenerator<BadRow> {
  const rows: AsyncIterable<BadRow> = createReadStream(path).pipe(parse({ columns: true }));
  for await (const { place, reason } of rows) yield { place, reason };
};
