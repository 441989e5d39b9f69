import { closeSync, openSync, writeSync } from 'node:fs';

/** Large enough that a write is not felt, small enough that dozens of files may be open. */
export const WRITE_BUFFER_BYTES = 64 * 1024;

/** Of one unit of a JavaScript text. */
const UTF8_BYTES_MAX = 3;

/** Writes a file of lines through one buffer. */
export interface RowWriter {
  readonly writeText: (text: string) => void;
  /** Adds the line feed. */
  readonly writeRow: (row: string) => void;
  /** Part of a line, byte by byte as it is. */
  readonly writeBytes: (bytes: Uint8Array, start: number, end: number) => void;
  readonly writeByte: (byte: number) => void;
  readonly close: () => void;
}

export const LINE_FEED = 10;
export const TAB = 9;

/** @param buffer Nobody else's while this one writes; whoever writes many files gives the same again. */
export const openRowWriter = (path: string, buffer = Buffer.allocUnsafe(WRITE_BUFFER_BYTES)): RowWriter => {
  const file = openSync(path, 'w');
  let used = 0;
  const flush = (): void => {
    let written = 0;
    while (written < used) written += writeSync(file, buffer, written, used - written);
    used = 0;
  };
  const makeRoom = (bytes: number): void => {
    if (used + bytes > WRITE_BUFFER_BYTES) flush();
  };
  const writeText = (text: string): void => {
    if (text.length * UTF8_BYTES_MAX >= WRITE_BUFFER_BYTES) {
      flush();
      writeSync(file, text);
      return;
    }
    makeRoom(text.length * UTF8_BYTES_MAX);
    used += buffer.write(text, used);
  };
  const writeByte = (byte: number): void => {
    makeRoom(1);
    buffer[used++] = byte;
  };
  return {
    writeText,
    writeByte,
    writeRow: (row) => {
      writeText(row);
      writeByte(LINE_FEED);
    },
    writeBytes: (bytes, start, end) => {
      if (end - start >= WRITE_BUFFER_BYTES) {
        flush();
        writeSync(file, bytes, start, end - start);
        return;
      }
      makeRoom(end - start);
      buffer.set(bytes.subarray(start, end), used);
      used += end - start;
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
};
