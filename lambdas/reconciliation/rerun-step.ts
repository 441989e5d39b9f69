import { err, ok, type Result } from '../kernel/result.ts';
import { type RerunRefusal, type RerunWish, refusesToRerun, rerunStep } from './domain/rerun-step.ts';
import type { Run } from './domain/run.ts';
import { createReopenRun, type IntentFor, type ReopenDeps, type ReopenError } from './reopen-run.ts';

export type RerunError = ReopenError | RerunRefusal;

/** Gives a run that is over to another execution, which does one of its steps again. */
export const createRerunStep = (deps: ReopenDeps) => {
  const reopenRun = createReopenRun(deps);
  return async (id: string, wish: RerunWish, intentFor?: IntentFor): Promise<Result<Run, RerunError>> => {
    const rerun = (run: Run, nowMs: number): Result<Run, RerunRefusal> => {
      const refusal = refusesToRerun(run, wish, nowMs);
      return refusal === null ? ok(rerunStep(run, wish, nowMs)) : err(refusal);
    };
    return reopenRun(id, rerun, intentFor);
  };
};

export type RerunStepOfRun = ReturnType<typeof createRerunStep>;
