import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Intent } from '../platform/intent-item.ts';
import { createRun, isOpen, type Run, type RunWish } from './domain/run.ts';
import { checkWindow, type RunWindowError } from './domain/run-window.ts';
import type { RunStore } from './run-store.ts';

export type StartRunError = RunWindowError | { readonly kind: 'contended' };

export interface StartedRun {
  readonly run: Run;
  /** False: somebody else's run is on this window, and this is it. */
  readonly isNew: boolean;
}

/** Each round is lost to somebody who started a run on this very window, and then there is one to be given. */
const ROUNDS_MAX = 4;

interface StartDeps {
  readonly runs: Pick<RunStore, 'create' | 'get' | 'readTurn'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface StartOptions {
  /** The execution that begins it; null: it gets one by its own name. */
  readonly execution: string | null;
  /** Whether a window that was reconciled before is reconciled again. A schedule that comes twice does not want that. */
  readonly again: boolean;
  /** How long ago the window must have ended. */
  readonly safetyLagMs: number;
  /** The wish of a client, as it is remembered with the run. */
  readonly intentFor?: (run: Run) => Intent;
}

/**
 * Makes a run for a window, or finds the one that is on it. Two runs can never be on one window: the second finds the
 * first, and a new one takes the turn of its window in the same write, in which the last one must still be over.
 */
export const createStartRun = ({ runs, clock }: StartDeps) => {
  const round = async (wish: RunWish, options: StartOptions): Promise<StartedRun | null> => {
    const first = createRun(wish, { attempt: 1, nowMs: clock.nowMs(), execution: options.execution });
    const turn = await runs.readTurn(first);
    const last = turn === null ? null : await runs.get(turn.runId);
    if (last !== null && (isOpen(last) || last.execution === options.execution || !options.again))
      return { run: last, isNew: last.execution === options.execution };
    const attempt = (turn?.attempt ?? 0) + 1;
    const run = createRun(wish, { attempt, nowMs: clock.nowMs(), execution: options.execution });
    const isWritten = await runs.create(run, last, options.intentFor?.(run) ?? null);
    return isWritten ? { run, isNew: true } : null;
  };
  return async (wish: RunWish, options: StartOptions): Promise<Result<StartedRun, StartRunError>> => {
    const window = checkWindow(wish.window, { nowMs: clock.nowMs(), safetyLagMs: options.safetyLagMs });
    if (!window.ok) return window;
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const started = await round(wish, options);
      if (started !== null) return ok(started);
    }
    return err({ kind: 'contended' });
  };
};

export type StartRun = ReturnType<typeof createStartRun>;
