import { mkdirSync, rmSync } from 'node:fs';

/** On a function's own disk. */
export const WORK_DIRECTORY = '/tmp/reconciliation';

/**
 * An empty directory for as long as something is done. A function works on one run at a time, and what an invocation
 * that was killed left behind would fill its disk: it is removed before and after.
 */
export const withDirectory = async <T>(path: string, use: (path: string) => Promise<T>): Promise<T> => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  try {
    return await use(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
};
