import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import type { BadRow } from './domain/bad-row.ts';

/** Reads what `badRowLine` wrote, one by one. */
export const readBadRows = async function* (path: string): AsyncGenerator<BadRow> {
  // A file that cannot be read ends the parser as well: whoever waits for rows hears of it.
  const rows: AsyncIterable<BadRow> = pipeline(
    createReadStream(path),
    parse({ columns: true }),
    () => undefined,
  );
  for await (const { place, reason } of rows) yield { place, reason };
};
