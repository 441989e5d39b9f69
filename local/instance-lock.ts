import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { commandOf } from './cloud/leftover.ts';
import { StartFailure } from './failure.ts';
import type { Places } from './places.ts';
import type { Stoppable } from './run.ts';

const isAlreadyThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

const take = (file: string): boolean => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isAlreadyThere(error)) return false;
    throw error;
  }
};

const alreadyRunning = (pid: number, file: string): StartFailure =>
  new StartFailure(`Quittance already runs from this folder, as process ${pid}.`, [
    `Use it, or end it first: kill ${pid}`,
    `If that process is something else, remove ${file}`,
  ]);

/**
 * Two starts over one state would overwrite each other's.
 *
 * @throws StartFailure naming the process that runs already.
 */
export const lockInstance = async ({ lock }: Places): Promise<Stoppable> => {
  while (!take(lock)) {
    const pid = Number(readFileSync(lock, 'utf8'));
    // A start that was killed outright leaves its lock; its number may be another program's by now.
    if ((await commandOf(pid)).includes('node')) throw alreadyRunning(pid, lock);
    rmSync(lock, { force: true });
  }
  return {
    stop: () => {
      rmSync(lock, { force: true });
      return Promise.resolve();
    },
  };
};
