import { err, ok, type Result } from '../kernel/result.ts';
import { type ReopenRefusal, refusesToResume, resumeRun } from './domain/reopen-run.ts';
import type { Run } from './domain/run.ts';
import { createReopenRun, type IntentFor, type ReopenDeps, type ReopenError } from './reopen-run.ts';

export type ResumeError = ReopenError | ReopenRefusal;

const resume = (run: Run, nowMs: number): Result<Run, ReopenRefusal> => {
  const refusal = refusesToResume(run, nowMs);
  return refusal === null ? ok(resumeRun(run, nowMs)) : err(refusal);
};

/** Gives a run that failed, or whose execution died without a word, to another execution. */
export const createResumeRun = (deps: ReopenDeps) => {
  const reopenRun = createReopenRun(deps);
  return async (id: string, intentFor?: IntentFor): Promise<Result<Run, ResumeError>> =>
    reopenRun(id, resume, intentFor);
};

export type ResumeRun = ReturnType<typeof createResumeRun>;
