import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export type ProcessGroup = {
  readonly pid: number;
  /** Resolves when the leader has ended, however it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Asks the leader to end, waits, then removes whatever is left of the group. */
  readonly stop: (graceMilliseconds: number) => Promise<void>;
};

export type Command = {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly directory: string;
  readonly logFile: string;
};

/** Sends a signal to all processes of a group, if any are left. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: nobody is left, which is what we want. EPERM: macOS says this of a group of zombies.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
};

/**
 * Starts a program as the leader of its own process group. The terminal's Ctrl-C then does not reach it
 * before we have asked it to save its state, and its own children can be found again at the end.
 */
export const startProcessGroup = (command: Command): ProcessGroup => {
  const log = openSync(command.logFile, 'a');
  const child = spawn(command.command, [...command.arguments], {
    cwd: command.directory,
    env: command.environment,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => resolve({ code: null, signal: error.message }));
  });
  const pid = child.pid ?? 0;
  const stop = async (graceMilliseconds: number): Promise<void> => {
    if (pid === 0) return;
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await Promise.race([
      ended,
      new Promise<void>((resolve) => {
        setTimeout(resolve, graceMilliseconds).unref();
      }),
    ]);
    signalGroup(pid, 'SIGKILL');
    await ended;
  };
  return { pid, ended, stop };
};
