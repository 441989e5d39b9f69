import { rmSync } from 'node:fs';
import { advance, closeRows, openRows, type RowCursor, rowText } from './row-cursor.ts';
import { openRowWriter } from './row-writer.ts';

interface Head {
  readonly cursor: RowCursor;
  row: string;
}

/** Lets the head at a place sink below those with smaller rows: `heads` is a binary heap, its smallest row first. */
const sink = (heads: Head[], from: number): void => {
  let index = from;
  for (;;) {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const own = heads[index];
    const [a, b] = [heads[left], heads[right]];
    if (own === undefined || a === undefined) return;
    const [child, smaller] = b !== undefined && b.row < a.row ? [right, b] : [left, a];
    if (own.row <= smaller.row) return;
    heads[index] = smaller;
    heads[child] = own;
    index = child;
  }
};

/** Takes the first row off: the next one of its file comes in its place, or the last head if there is none. */
const takeFirst = (heads: Head[], first: Head): void => {
  advance(first.cursor);
  if (first.cursor.isOver) {
    const last = heads.pop();
    if (last !== undefined && last !== first) heads[0] = last;
  } else first.row = rowText(first.cursor);
  sink(heads, 0);
};

/**
 * Merges sorted files of rows into one, and removes them. Rows are text, so that each is made once and not compared
 * byte by byte.
 *
 * @param onRepeated Called for each row that was there already, byte for byte; it is written once.
 */
export const mergeSorted = (
  paths: readonly string[],
  target: string,
  onRepeated: (row: string) => void,
): void => {
  const cursors = paths.map(openRows);
  const heads = cursors
    .filter(({ isOver }) => !isOver)
    .map((cursor): Head => ({ cursor, row: rowText(cursor) }));
  for (let index = heads.length >> 1; index >= 0; index--) sink(heads, index);
  const writer = openRowWriter(target);
  let last: string | null = null;
  for (let [first] = heads; first !== undefined; [first] = heads) {
    if (first.row === last) onRepeated(first.row);
    else writer.writeRow(first.row);
    last = first.row;
    takeFirst(heads, first);
  }
  writer.close();
  cursors.forEach(closeRows);
  for (const path of paths) rmSync(path);
};
