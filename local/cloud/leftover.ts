import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @returns The command line of a process, or nothing when there is none of that number. */
export const commandOf = async (pid: number): Promise<string> => {
  try {
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    // ps exits 1 when there is no such process.
    return '';
  }
};

/**
 * Ends an emulator that an earlier start could not end itself, because it was killed outright. The
 * process number alone proves nothing after a reboot, so its command line must name our program.
 */
export const stopLeftover = async (pidFile: string, program: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const isOurs = async (): Promise<boolean> => (await commandOf(pid)).includes(program);
  if (Number.isInteger(pid) && pid > 1 && (await isOurs())) {
    process.kill(pid, 'SIGTERM');
    for (let attempt = 0; attempt < 100 && (await isOurs()); attempt += 1) await wait(100);
    if (await isOurs()) process.kill(-pid, 'SIGKILL');
  }
  rmSync(pidFile, { force: true });
};
