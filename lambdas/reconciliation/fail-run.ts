import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import { failRun, isOpen, type OpenRun, type Run } from './domain/run.ts';
import type { RunStore } from './run-store.ts';

export interface FailRequest {
  readonly runId: string;
  readonly execution: string;
  /** The name of the error that ended the step's last try. */
  readonly error: string;
}

const ADVICE = 'Look at the log of the step, then resume the run: it goes on where it ended.';

/** Writes down that and where a run ended. A run that is another execution's by now is left alone. */
export const createFailRun = (deps: {
  readonly runs: Pick<RunStore, 'get' | 'replace'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}) => {
  const isOurs = (run: Run | null, execution: string): run is OpenRun =>
    run !== null && run.execution === execution && isOpen(run);
  return async ({ runId, execution, error }: FailRequest): Promise<{ readonly run_id: string }> => {
    const run = await deps.runs.get(runId);
    if (!isOurs(run, execution)) return { run_id: runId };
    const { state } = run;
    const failure = { state, code: 'step_failed', message: `${state} ended with ${error}`, advice: ADVICE };
    // Not written: somebody resumed it between the two, and it lives.
    if (await deps.runs.replace(failRun(run, deps.clock.nowMs(), failure), run))
      deps.log.error('RECONCILIATION_FAILED', { run_id: runId, state, reason: error });
    return { run_id: runId };
  };
};
