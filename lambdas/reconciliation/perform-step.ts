import type { Clock } from '../kernel/clock.ts';
import type { EventRecord } from '../kernel/event.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import {
  failRun,
  keepAlive,
  moveOn,
  RUN_STEPS,
  type Run,
  type RunProgress,
  type RunStep,
} from './domain/run.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import type { RunSummary } from './domain/run-summary.ts';
import type { RunStore } from './run-store.ts';
import { RunLostError } from './step-failures.ts';

/** What a step has done when its invocation ends. */
export interface StepOutcome {
  readonly isDone: boolean;
  /** Where it goes on if it is not done, and what the steps after it have to know. */
  readonly progress?: RunProgress;
  readonly summary?: RunSummary;
}

/**
 * Does a part of a run, as much as fits before `untilMs`. Doing it again does the same: what it writes replaces what
 * it wrote, and nobody looks at it before the run has moved on.
 */
export type PerformStep = (run: Run, untilMs: number) => Promise<StepOutcome>;

export interface StepRequest {
  readonly step: RunStep;
  readonly runId: string;
  readonly execution: string;
}

interface Deps {
  readonly runs: Pick<RunStore, 'get' | 'replace'>;
  readonly steps: Readonly<Partial<Record<RunStep, PerformStep>>>;
  /** Told in the same write as the end of a run. */
  readonly completed: (run: Run, before: Run) => EventRecord;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** How long a step may begin something new. */
  readonly budgetMs: number;
  readonly log: Log;
}

/** @throws RunLostError if this execution has no business with it any more. */
const readOwnRun = async (
  runs: Pick<RunStore, 'get'>,
  { runId, execution }: Pick<StepRequest, 'execution' | 'runId'>,
): Promise<Run> => {
  const run = await runs.get(runId);
  if (run === null) throw new RunLostError(`there is no run ${runId}`);
  if (run.execution !== execution) throw new RunLostError(`${runId} was taken over by ${run.execution}`);
  if (run.state === 'failed') throw new RunLostError(`${runId} has failed`);
  return run;
};

const isAt = (run: Run, step: RunStep): run is Run & { readonly state: RunStep } => run.state === step;

/** A step that was done before and is asked for again, as its last answer was lost; or that is not wanted. */
const isBehind = ({ state }: Run, step: RunStep): boolean =>
  state === 'completed' ||
  state === 'stopped' ||
  (RUN_STEPS as readonly string[]).indexOf(state) > RUN_STEPS.indexOf(step);

/**
 * One invocation of one step: proves that the run is still this execution's, does what it can in its time, and writes
 * down how far it came. A refusal fails the run here and now, with its advice.
 */
export const createPerformStep = ({ runs, steps, completed, clock, budgetMs, log }: Deps) => {
  const replace = async (run: Run, before: Run): Promise<Run> => {
    const event = run.state === 'completed' ? completed(run, before) : undefined;
    if (!(await runs.replace(run, before, event))) throw new RunLostError(`${run.id} was moved by another`);
    return run;
  };
  const perform = async (run: Run & { readonly state: RunStep }, untilMs: number): Promise<StepOutcome> => {
    const work = steps[run.state];
    invariant(work !== undefined, `${run.state} is another function's`);
    try {
      return await work(run, untilMs);
    } catch (error) {
      if (!(error instanceof RunRefusedError)) throw error;
      const { message, advice } = error;
      const failure = { state: run.state, code: 'refused', message, advice };
      await replace(failRun(run, clock.nowMs(), failure), run);
      log.error('RECONCILIATION_FAILED', { run_id: run.id, state: run.state, reason: 'refused' });
      throw error;
    }
  };
  return async (request: StepRequest): Promise<{ readonly run_id: string; readonly is_done: boolean }> => {
    const untilMs = clock.nowMs() + budgetMs;
    const found = await readOwnRun(runs, request);
    if (isBehind(found, request.step)) return { run_id: found.id, is_done: true };
    invariant(isAt(found, request.step), `${found.id} is ${found.state}, not ${request.step}`);
    const run = { ...(await replace(keepAlive(found, clock.nowMs()), found)), state: request.step };
    const done = await perform(run, untilMs);
    const nowMs = clock.nowMs();
    const next = done.isDone ? moveOn(run, nowMs, done) : keepAlive(run, nowMs, done.progress);
    await replace(next, run);
    if (done.isDone) log.info('RECONCILIATION_ADVANCED', { run_id: run.id, state: next.state });
    return { run_id: run.id, is_done: done.isDone };
  };
};
