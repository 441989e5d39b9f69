import { LINE_FEED, openRowWriter, WRITE_BUFFER_BYTES } from './row-writer.ts';

/** Rows in memory on their way to a sorted file. */
export interface RowChunk {
  readonly hasRoomFor: (row: string) => boolean;
  /** @param row ASCII. */
  readonly add: (row: string) => void;
  /** Writes the rows in the order of their bytes, and begins anew. */
  readonly writeTo: (path: string) => void;
  /** Gives its memory back; another row takes it again. */
  readonly release: () => void;
}

/** Of whichever chunk is being written: that begins and ends without a wait, and there may be thousands of chunks. */
const writeBuffer = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);

const NOTHING = Buffer.alloc(0);
const NO_PLACES = new Uint32Array(0);

/** Shorter ones do not come: a row has an id, a time and a key. What is shorter all the same fills a chunk sooner. */
const ROW_BYTES_LEAST = 64;

/** Merges two runs of `from` that lie side by side into the same places of `to`. */
const mergeRuns = (
  [from, to]: readonly [Uint32Array, Uint32Array],
  [start, middle, end]: readonly [number, number, number],
  compare: (a: number, b: number) => number,
): void => {
  let [left, right] = [start, middle];
  for (let target = start; target < end; target++) {
    const [a, b] = [from[left] ?? 0, from[right] ?? 0];
    const isLeft = left < middle && (right >= end || compare(a, b) <= 0);
    to[target] = isLeft ? a : b;
    if (isLeft) left += 1;
    else right += 1;
  }
};

/**
 * Sorts the first numbers of an array by merging ever longer runs to and fro between it and a second one.
 *
 * `TypedArray.sort` copies everything into two arrays of the heap, for each chunk anew: garbage that lives just long enough
 * to be kept with what is old, and is not looked at again for a long time.
 *
 * @returns the one of both that has the result.
 */
const sortPlaces = (
  places: Uint32Array,
  spare: Uint32Array,
  count: number,
  compare: (a: number, b: number) => number,
): Uint32Array => {
  let [from, to] = [places, spare];
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(middle + width, count);
      // Much of what comes from pages of a history or a table is in order already.
      const isSorted = middle === end || compare(from[middle - 1] ?? 0, from[middle] ?? 0) <= 0;
      if (isSorted) for (let place = start; place < end; place++) to[place] = from[place] ?? 0;
      else mergeRuns([from, to], [start, middle, end], compare);
    }
    [from, to] = [to, from];
  }
  return from;
};

/**
 * Rows as bytes, one after the other: as texts that were just put together they would take ten times as much. Nothing of it
 * lies on the heap, and all of it is used for every chunk again: memory does not grow with the number of chunks.
 */
export const createRowChunk = (bytes: number): RowChunk => {
  let arena = NOTHING;
  /** Where each row begins; the next one's beginning is its end. */
  let starts = NO_PLACES;
  let [order, spare] = [NO_PLACES, NO_PLACES];
  let count = 0;
  const from = (index: number): number => starts[index] ?? 0;
  const compare = (a: number, b: number): number =>
    arena.compare(arena, from(b), from(b + 1), from(a), from(a + 1));
  const hasRoomFor = ({ length }: string): boolean =>
    count === 0 || (from(count) + length <= arena.length && count + 1 < starts.length);
  const reserve = (length: number): void => {
    arena = Buffer.allocUnsafeSlow(Math.max(bytes, length));
    const places = Math.ceil(arena.length / ROW_BYTES_LEAST) + 2;
    [starts, order, spare] = [new Uint32Array(places), new Uint32Array(places), new Uint32Array(places)];
  };
  return {
    hasRoomFor,
    add: (row) => {
      if (row.length > arena.length) reserve(row.length);
      starts[count + 1] = from(count) + arena.write(row, from(count), 'latin1');
      count += 1;
    },
    writeTo: (path) => {
      const writer = openRowWriter(path, writeBuffer);
      for (let index = 0; index < count; index++) order[index] = index;
      const sorted = sortPlaces(order, spare, count, compare);
      for (let place = 0; place < count; place++) {
        const index = sorted[place] ?? 0;
        writer.writeBytes(arena, from(index), from(index + 1));
        writer.writeByte(LINE_FEED);
      }
      writer.close();
      count = 0;
    },
    release: () => {
      arena = NOTHING;
      [starts, order, spare] = [NO_PLACES, NO_PLACES, NO_PLACES];
    },
  };
};
