import { join } from 'node:path';
import { mergeSorted } from './merge-sorted.ts';
import { createRowChunk } from './row-chunk.ts';

/**
 * Bytes of rows kept before they are sorted and written. Two sides are sorted at a time, and what they leave over for
 * the next rule: four of these, and what a process needs anyway, are far from 300 MB.
 */
export const CHUNK_BYTES = 12 * 1024 * 1024;

/** Files merged at once: each needs a buffer of 64 KB. */
const FAN_IN = 64;

/** Sorts more rows than memory holds, by their bytes. */
export interface RowSorter {
  /** @param row ASCII. */
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

export const createRowSorter = ({
  directory,
  name,
  onRepeated,
  chunkBytes = CHUNK_BYTES,
}: SorterDeps): RowSorter => {
  const chunk = createRowChunk(chunkBytes);
  let files = 0;
  let paths: string[] = [];
  const nextPath = (): string => join(directory, `${name}-${files++}.rows`);
  const writeChunk = (): void => {
    const path = nextPath();
    chunk.writeTo(path);
    paths.push(path);
  };
  const mergeSome = (some: readonly string[]): string => {
    const target = nextPath();
    mergeSorted(some, target, onRepeated);
    return target;
  };
  return {
    add: (row) => {
      if (!chunk.hasRoomFor(row)) writeChunk();
      chunk.add(row);
    },
    finish: () => {
      writeChunk();
      chunk.release();
      while (paths.length > FAN_IN) paths = [...paths.slice(FAN_IN), mergeSome(paths.slice(0, FAN_IN))];
      return mergeSome(paths);
    },
  };
};
