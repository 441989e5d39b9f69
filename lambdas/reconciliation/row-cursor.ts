import { closeSync, openSync, readSync } from 'node:fs';
import { InvariantError } from '../kernel/invariant.ts';
import { LINE_FEED } from './row-writer.ts';

/** A row is a few hundred bytes; whatever comes near this is no row of ours. */
const BUFFER_BYTES = 64 * 1024;

/**
 * A place in a file of lines: the line there, and the one before it, lie in `buffer` as bytes. Made to be read by one
 * loop over a million lines, so it is one object that moves, not a new one for each line.
 */
export interface RowCursor {
  readonly file: number;
  readonly buffer: Buffer;
  /** Of the line: its first byte, and the one after its last. */
  start: number;
  end: number;
  previousStart: number;
  previousEnd: number;
  /** Bytes of the file in the buffer. */
  filled: number;
  /** There is no line any more. */
  isOver: boolean;
}

/** Moves what is still needed to the front and reads on. */
const refill = (cursor: RowCursor): number => {
  const { previousStart, buffer, file } = cursor;
  buffer.copyWithin(0, previousStart, cursor.filled);
  cursor.filled -= previousStart;
  cursor.start -= previousStart;
  cursor.end -= previousStart;
  cursor.previousEnd -= previousStart;
  cursor.previousStart = 0;
  if (cursor.filled === buffer.length) throw new InvariantError('a row is longer than any row of ours');
  const bytes = readSync(file, buffer, cursor.filled, buffer.length - cursor.filled, null);
  cursor.filled += bytes;
  return bytes;
};

/** Moves to the next line; after the last one `isOver`. */
export const advance = (cursor: RowCursor): void => {
  cursor.previousStart = cursor.start;
  cursor.previousEnd = cursor.end;
  cursor.start = cursor.end + 1;
  let end = cursor.buffer.indexOf(LINE_FEED, cursor.start);
  while (end < 0 || end >= cursor.filled) {
    if (refill(cursor) === 0) {
      cursor.isOver = true;
      return;
    }
    end = cursor.buffer.indexOf(LINE_FEED, cursor.start);
  }
  cursor.end = end;
};

/** @param path Each line of the file ends with a line feed. */
export const openRows = (path: string): RowCursor => {
  const cursor: RowCursor = {
    file: openSync(path, 'r'),
    buffer: Buffer.alloc(BUFFER_BYTES),
    start: 0,
    end: -1,
    previousStart: 0,
    previousEnd: 0,
    filled: 0,
    isOver: false,
  };
  advance(cursor);
  return cursor;
};

export const closeRows = ({ file }: RowCursor): void => closeSync(file);

export const rowText = ({ buffer, start, end }: RowCursor): string => buffer.toString('latin1', start, end);

export const previousText = ({ buffer, previousStart, previousEnd }: RowCursor): string =>
  buffer.toString('latin1', previousStart, previousEnd);
