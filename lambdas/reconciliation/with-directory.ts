import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** On a function's own disk. */
export const WORK_DIRECTORY = '/tmp/reconciliation';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Those that this process works in. */
const own = new Set<string>();

/** An invocation that was killed leaves its directory behind, maybe under the number that this process has by now. */
const isLeft = (name: string): boolean => {
  const pid = Number(name.split('-')[0]);
  return pid === process.pid ? !own.has(name) : !isAlive(pid);
};

/**
 * An empty directory for as long as something is done. What an invocation that was killed left behind would fill the
 * disk: it is removed before. Others may work beside it: the functions of a local cloud share one disk.
 */
export const withDirectory = async <T>(path: string, use: (path: string) => Promise<T>): Promise<T> => {
  mkdirSync(path, { recursive: true });
  for (const name of readdirSync(path).filter(isLeft))
    rmSync(join(path, name), { recursive: true, force: true });
  const directory = mkdtempSync(join(path, `${process.pid}-`));
  const name = directory.slice(path.length + 1);
  own.add(name);
  try {
    return await use(directory);
  } finally {
    own.delete(name);
    rmSync(directory, { recursive: true, force: true });
  }
};
