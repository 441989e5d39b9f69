import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** @returns undefined when there is no such file. */
export const readJsonFile = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Replaces the file at once, so that a reader never sees half of it; readable by its owner only. */
export const writeJsonFile = (file: string, value: unknown): void => {
  const next = `${file}.${process.pid}.next`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
};
