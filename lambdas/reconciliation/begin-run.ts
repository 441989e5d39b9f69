import * as v from 'valibot';
import { type Clock, parseRfc3339 } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { AdoptRun } from './adopt-run.ts';
import { ALLOWANCE_MS } from './domain/policy.ts';
import { isOpen, type Run, takeRun } from './domain/run.ts';
import { SCHEDULE_KINDS, scheduledWindow } from './domain/run-window.ts';
import { SAFETY_LAG_MS } from './domain/window.ts';
import type { RunStore } from './run-store.ts';
import type { StartRun } from './start-run.ts';

const RunIdText = v.custom<`run_${string}`>((value) => typeof value === 'string' && isId('run', value));

/** What an execution is started with: the ticket of a run that somebody asked for, or what a schedule always says. */
export const EXECUTION_INPUT = v.union([
  v.strictObject({ run_id: RunIdText, ticket: v.string() }),
  v.strictObject({ provider: v.picklist(['sandbox', 'stripe']), schedule: v.picklist(SCHEDULE_KINDS) }),
]);

export type ExecutionInput = v.InferOutput<typeof EXECUTION_INPUT>;

export interface BeginRequest {
  readonly input: ExecutionInput;
  /** The name of the execution. */
  readonly execution: string;
  /** When the execution began, RFC 3339: the same each time this is tried again. */
  readonly startedAt: string;
}

export interface Begun {
  readonly run_id: string;
  /** False: another execution has this run, or the window was reconciled before. */
  readonly is_ours: boolean;
  /** It is, and its other side is the file of a statement. */
  readonly reads_statement: boolean;
}

/**
 * The first step of every execution: finds or makes its run, and takes it. An hourly one first looks for a run that
 * died, and goes on with that in the place of its own: the windows of the next hours have all of its own in them.
 *
 *     execution A reads the ticket ── takes the run
 *          execution B reads the ticket ── takes the run: refused, and B ends
 */
export const createBeginRun = (deps: {
  readonly runs: Pick<RunStore, 'get' | 'replace'>;
  readonly startRun: StartRun;
  readonly adoptRun: AdoptRun;
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const find = async ({ input, execution, startedAt }: BeginRequest): Promise<Run> => {
    if ('run_id' in input) {
      const run = await deps.runs.get(input.run_id);
      invariant(run !== null, `there is no run ${input.run_id}`);
      return run;
    }
    const adopted = input.schedule === 'hourly' ? await deps.adoptRun(input.provider, execution) : null;
    if (adopted !== null) return adopted;
    const atMs = parseRfc3339(startedAt);
    invariant(atMs !== null, `${startedAt} is no time`);
    const started = await deps.startRun(
      {
        provider: input.provider,
        window: scheduledWindow(input.schedule, atMs),
        trigger: 'schedule',
        allowanceMs: ALLOWANCE_MS,
      },
      { execution, again: false, safetyLagMs: SAFETY_LAG_MS },
    );
    // Somebody else starts runs over this window all the time, or the clock is wrong: it is tried again.
    if (!started.ok) throw new Error(`no run could be started: ${started.error.kind}`);
    return started.value.run;
  };
  const take = async (run: Run, execution: string): Promise<boolean> => {
    const taken = takeRun(run, deps.clock.nowMs(), execution);
    return deps.runs.replace(taken, run);
  };
  return async (request: BeginRequest): Promise<Begun> => {
    const { input, execution } = request;
    const run = await find(request);
    const ticket = 'ticket' in input ? input.ticket : execution;
    const mayTake = isOpen(run) && (run.execution === ticket || run.execution === execution);
    // Not written: whoever came first has it. If that was this execution's own first try, the next one finds it taken.
    if (mayTake && !(await take(run, execution))) throw new Error(`${run.id} was moved meanwhile`);
    return {
      run_id: run.id,
      is_ours: mayTake,
      reads_statement: mayTake && run.source.kind === 'statement',
    };
  };
};
