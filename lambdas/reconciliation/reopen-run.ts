import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Intent } from '../platform/intent-item.ts';
import type { Run } from './domain/run.ts';
import type { RunStore } from './run-store.ts';

/** The wish of a client, as it is remembered with the run. */
export type IntentFor = (run: Run) => Intent;

export type ReopenError = {
  readonly kind: 'run_not_found' | 'run_succeeded_by_another' | 'contended';
};

export interface ReopenDeps {
  readonly runs: Pick<RunStore, 'get' | 'reopen'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** What becomes of a run that nobody has, or why nothing does. */
type Reopening<E> = (run: Run, nowMs: number) => Result<Run, E>;

/** Gives a run that nobody has to another execution, if its window is still its own. */
export const createReopenRun =
  ({ runs, clock }: ReopenDeps) =>
  async <E>(
    id: string,
    reopen: Reopening<E>,
    intentFor?: IntentFor,
  ): Promise<Result<Run, E | ReopenError>> => {
    const run = await runs.get(id);
    if (run === null) return err({ kind: 'run_not_found' });
    const reopened = reopen(run, clock.nowMs());
    if (!reopened.ok) return reopened;
    const written = await runs.reopen(reopened.value, run, intentFor?.(reopened.value) ?? null);
    if (written === 'reopened') return ok(reopened.value);
    return err({ kind: written === 'changed' ? 'contended' : written });
  };
