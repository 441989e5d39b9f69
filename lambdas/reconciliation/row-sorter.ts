import { join } from 'node:path';
import { mergeSorted } from './merge-sorted.ts';
import { LINE_FEED, openRowWriter } from './row-writer.ts';

/**
 * Bytes of rows kept before they are sorted and written. Two sides are sorted at a time, and what they leave over for
 * the next rule: four of these, and what a process needs anyway, are far from 300 MB.
 */
const CHUNK_BYTES = 12 * 1024 * 1024;

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

const NOTHING = Buffer.alloc(0);

/** Rows as bytes, one after the other: as texts that were just put together they would take ten times as much. */
const createChunk = (bytes: number) => {
  let arena = NOTHING;
  /** Where each row begins; the next one's beginning is its end. */
  let starts: number[] = [0];
  const used = (): number => starts.at(-1) ?? 0;
  return {
    hasRoomFor: (row: string): boolean => starts.length === 1 || used() + row.length <= arena.length,
    add: (row: string): void => {
      if (used() + row.length > arena.length) arena = Buffer.allocUnsafe(Math.max(bytes, row.length));
      starts.push(used() + arena.write(row, used(), 'latin1'));
    },
    writeTo: (path: string): void => {
      const writer = openRowWriter(path);
      const order = Uint32Array.from({ length: starts.length - 1 }, (_, index) => index);
      const from = (index: number): number => starts[index] ?? 0;
      order.sort((a, b) => arena.compare(arena, from(b), from(b + 1), from(a), from(a + 1)));
      for (const index of order) {
        writer.writeBytes(arena, from(index), from(index + 1));
        writer.writeByte(LINE_FEED);
      }
      writer.close();
      starts = [0];
    },
    release: (): void => {
      arena = NOTHING;
    },
  };
};

export const createRowSorter = ({
  directory,
  name,
  onRepeated,
  chunkBytes = CHUNK_BYTES,
}: SorterDeps): RowSorter => {
  const chunk = createChunk(chunkBytes);
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
