import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { advance, closeRows, openRows, type RowCursor, rowText } from './row-cursor.ts';
import { createRowSorter } from './row-sorter.ts';

/** A line that only one of two files has. */
export interface ChangedLine {
  readonly side: 'before' | 'after';
  readonly line: string;
}

interface Compared {
  /** A directory for what is sorted. */
  readonly directory: string;
  /** Differs for each comparison of the directory. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** What of a line counts. */
  readonly strip: (line: string) => string;
}

/** Texts of lines may be any; what is sorted is ASCII. */
const sort = async ({ directory, name, strip }: Compared, path: string): Promise<string> => {
  const sorter = createRowSorter({ directory, name, onRepeated: () => undefined });
  for await (const line of createInterface({ input: createReadStream(path) }))
    sorter.add(encodeURIComponent(strip(line)));
  return sorter.finish();
};

const take = (side: ChangedLine['side'], cursor: RowCursor): ChangedLine => {
  const line = decodeURIComponent(rowText(cursor));
  advance(cursor);
  return { side, line };
};

/** Whether the line of the first file is the smaller one, the greater one, or the same. */
const compare = (before: RowCursor, after: RowCursor): -1 | 0 | 1 => {
  if (before.isOver) return 1;
  if (after.isOver) return -1;
  const [a, b] = [rowText(before), rowText(after)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** What differs between two files of lines, in whatever order they have them; memory does not grow with their number. */
export const compareLines = async function* (compared: Compared): AsyncGenerator<ChangedLine> {
  const { name } = compared;
  const before = openRows(await sort({ ...compared, name: `${name}-before` }, compared.before));
  const after = openRows(await sort({ ...compared, name: `${name}-after` }, compared.after));
  while (!(before.isOver && after.isOver)) {
    const order = compare(before, after);
    if (order === 0) {
      advance(before);
      advance(after);
    } else yield order < 0 ? take('before', before) : take('after', after);
  }
  closeRows(before);
  closeRows(after);
};
