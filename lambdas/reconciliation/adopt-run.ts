import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import { handOver, isAlive } from './domain/reopen-run.ts';
import { failRun, isOpen, type OpenRun, type Run } from './domain/run.ts';
import type { RunStore } from './run-store.ts';

/** A day has 25 scheduled runs of a provider: what is older than some days was noticed by a person. */
const NEWEST = 100;

/** What killed five executions kills a sixth. Those that people began count, too: they are looking at it. */
const LEGS_MAX = 5;

/**
 * Finds a run of a provider whose execution died without a word, and gives it to this one:
 *
 *     execution A takes the run ── is stopped by somebody's hand
 *                                       20 minutes ── the hourly execution B takes it over, where A ended
 *
 * One that many executions had is failed instead: the next ones shall not die of it, too.
 */
export const createAdoptRun = (deps: {
  readonly runs: Pick<RunStore, 'list' | 'reopen' | 'replace'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}) => {
  const giveUp = async (run: OpenRun): Promise<void> => {
    const { id, state, leg } = run;
    const message = `${state} ended without a word, and ${leg} executions had this run`;
    const advice = 'Look at the logs of that step, and resume the run once the reason is mended.';
    const failed = failRun(run, deps.clock.nowMs(), { state, code: 'died', message, advice });
    if (await deps.runs.replace(failed, run))
      deps.log.error('RECONCILIATION_FAILED', { run_id: id, state, reason: 'died' });
  };
  const adopt = async (run: OpenRun, execution: string): Promise<Run | null> => {
    if (run.execution === execution) return run;
    if (isAlive(run, deps.clock.nowMs())) return null;
    if (run.leg >= LEGS_MAX) {
      await giveUp(run);
      return null;
    }
    const taken = handOver(run, deps.clock.nowMs(), execution);
    if ((await deps.runs.reopen(taken, run, null)) !== 'reopened') return null;
    deps.log.info('RECONCILIATION_ADOPTED', { run_id: run.id, state: run.state, leg: taken.leg });
    return taken;
  };
  /** @returns null if every run of the provider is over, or alive. */
  return async (provider: Run['provider'], execution: string): Promise<Run | null> => {
    const { items } = await deps.runs.list(NEWEST, null);
    for (const run of items.filter(isOpen)) {
      const adopted = run.provider === provider ? await adopt(run, execution) : null;
      if (adopted !== null) return adopted;
    }
    return null;
  };
};

export type AdoptRun = ReturnType<typeof createAdoptRun>;
