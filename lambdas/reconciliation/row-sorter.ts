import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { advance, closeRows, openRows, type RowCursor, rowText } from './row-cursor.ts';
import { openRowWriter } from './row-writer.ts';

/** Rows kept in memory before they are sorted and written: two sides of this fit a small function. */
const CHUNK_BYTES = 24 * 1024 * 1024;

/** Files merged at once: each needs a buffer. */
const FAN_IN = 64;

/** Sorts more rows than memory holds, by their bytes. */
export interface RowSorter {
  readonly add: (row: string) => void;
  /** @returns the path of all rows in order; a row that came twice is there once. */
  readonly finish: () => string;
}

interface SorterDeps {
  /** A directory of the run's own. */
  readonly directory: string;
  /** Differs for each sorter of the directory. */
  readonly name: string;
  /** Called for each row that was there already, byte for byte. */
  readonly onRepeated: (row: string) => void;
  readonly chunkBytes?: number;
}

const byBytes = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

interface Head {
  readonly cursor: RowCursor;
  row: string;
}

/** Of up to `FAN_IN` files the one with the smallest row: so few that looking at each is as fast as a heap. */
const smallest = (heads: readonly Head[]): Head | undefined => {
  let [best] = heads;
  for (const head of heads) if (best === undefined || head.row < best.row) best = head;
  return best;
};

const mergeFiles = (paths: readonly string[], target: string, onRepeated: (row: string) => void): void => {
  const cursors = paths.map(openRows);
  const heads = cursors
    .filter(({ isOver }) => !isOver)
    .map((cursor): Head => ({ cursor, row: rowText(cursor) }));
  const writer = openRowWriter(target);
  let last: string | null = null;
  for (let head = smallest(heads); head !== undefined; head = smallest(heads)) {
    if (head.row === last) onRepeated(head.row);
    else writer.writeRow(head.row);
    last = head.row;
    advance(head.cursor);
    if (head.cursor.isOver) heads.splice(heads.indexOf(head), 1);
    else head.row = rowText(head.cursor);
  }
  writer.close();
  cursors.forEach(closeRows);
  for (const path of paths) rmSync(path);
};

export const createRowSorter = ({
  directory,
  name,
  onRepeated,
  chunkBytes = CHUNK_BYTES,
}: SorterDeps): RowSorter => {
  let rows: string[] = [];
  let bytes = 0;
  let files = 0;
  let paths: string[] = [];
  const nextPath = (): string => join(directory, `${name}-${files++}.rows`);
  const writeChunk = (): void => {
    rows.sort(byBytes);
    const path = nextPath();
    const writer = openRowWriter(path);
    for (const row of rows) writer.writeRow(row);
    writer.close();
    paths.push(path);
    rows = [];
    bytes = 0;
  };
  const mergeSome = (some: readonly string[]): string => {
    const target = nextPath();
    mergeFiles(some, target, onRepeated);
    return target;
  };
  return {
    add: (row) => {
      rows.push(row);
      bytes += row.length;
      if (bytes >= chunkBytes) writeChunk();
    },
    finish: () => {
      writeChunk();
      while (paths.length > FAN_IN) paths = [...paths.slice(FAN_IN), mergeSome(paths.slice(0, FAN_IN))];
      return mergeSome(paths);
    },
  };
};
