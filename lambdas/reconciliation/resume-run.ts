import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Run, refusesToResume, resumeRun } from './domain/run.ts';
import type { RunStore } from './run-store.ts';

export type ResumeError = {
  readonly kind: 'run_not_found' | 'run_completed' | 'run_alive' | 'run_succeeded_by_another' | 'contended';
};

/** Gives a run that failed, or whose execution died without a word, to another execution. */
export const createResumeRun =
  ({
    runs,
    clock,
  }: {
    readonly runs: Pick<RunStore, 'get' | 'readTurn' | 'replace'>;
    readonly clock: Pick<Clock, 'nowMs'>;
  }) =>
  async (id: string): Promise<Result<Run, ResumeError>> => {
    const run = await runs.get(id);
    if (run === null) return err({ kind: 'run_not_found' });
    const refusal = refusesToResume(run, clock.nowMs());
    if (refusal !== null) return err({ kind: refusal });
    // It failed, and its window was given to another run since then: two runs are never on one.
    if ((await runs.readTurn(run))?.runId !== run.id) return err({ kind: 'run_succeeded_by_another' });
    const resumed = resumeRun(run, clock.nowMs());
    return (await runs.replace(resumed, run)) ? ok(resumed) : err({ kind: 'contended' });
  };
