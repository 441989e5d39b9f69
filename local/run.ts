import { setTimeout as wait } from 'node:timers/promises';
import { renderFailure, StartFailure } from './failure.ts';

/** Work that must be undone however it ends. */
export type Stoppable = { readonly stop: () => Promise<void> };

export type Stops = {
  /** Remembers what to stop at the end. */
  readonly add: (stoppable: Stoppable) => void;
  /** Aborts when somebody presses Ctrl-C, ends the process or closes the terminal. */
  readonly signal: AbortSignal;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell expects of a program that Ctrl-C has ended before its work was done. */
const interrupted = 130;

/** What was under way when the signal came notices within this time, or is left to end with the process. */
const noticeMilliseconds = 5_000;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/**
 * Runs a command and ends the process with its code. A signal ends it too; everything started is stopped
 * first. Another Ctrl-C changes nothing, because npm hands the same one on a second time.
 */
export const runCommand = async (work: (stops: Stops) => Promise<number>): Promise<void> => {
  const stoppables: Stoppable[] = [];
  const controller = new AbortController();
  const { signal } = controller;
  for (const name of signals) process.on(name, () => controller.abort());
  const stopAll = async (): Promise<void> => {
    for (const stoppable of stoppables.splice(0).reverse()) await stoppable.stop();
  };
  const add = (stoppable: Stoppable): void => {
    stoppables.push(stoppable);
  };
  const outcome = work({ add, signal }).catch((error: unknown) => {
    if (signal.aborted) return interrupted;
    console.error(error instanceof StartFailure ? `\n${renderFailure(error)}` : error);
    return 1;
  });
  const code = await Promise.race([outcome, aborted(signal).then(() => undefined)]);
  await stopAll();
  if (code !== undefined) process.exit(code);
  const late = await Promise.race([outcome, wait(noticeMilliseconds, interrupted)]);
  await stopAll();
  process.exit(late);
};
