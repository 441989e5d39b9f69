import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** @returns undefined when there is no such file. */
export const readJsonFile = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** Replaces the file at once, so that a reader never sees half of it; readable by its owner only. */
export const writeJsonFile = (file: string, value: unknown): void => {
  const next = `${file}.${process.pid}.next`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
};

/** A change takes milliseconds: a lock that old is of a process that was killed in the middle of one. */
const LOCK_STALE_MS = 5_000;
const LOCK_PAUSE_MS = 5;

const isStale = (lock: string): boolean => {
  try {
    return Date.now() - statSync(lock).mtimeMs > LOCK_STALE_MS;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
};

const takeLock = (lock: string): void => {
  for (;;) {
    try {
      writeFileSync(lock, '', { flag: 'wx' });
      return;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      if (isStale(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_PAUSE_MS);
    }
  }
};

/**
 * Replaces the file by what `change` makes of it. Two processes that do so at once do it one after the other, so
 * that neither loses what the other wrote.
 */
export const changeJsonFile = (file: string, change: (value: unknown) => unknown): void => {
  const lock = `${file}.lock`;
  takeLock(lock);
  try {
    writeJsonFile(file, change(readJsonFile(file)));
  } finally {
    rmSync(lock, { force: true });
  }
};
