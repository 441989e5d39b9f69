import { changed, isOpen, leaseFrom, nextState, type OpenRun, type Run, ticketFor } from './run.ts';
import { WORK_DAYS } from './run-keys.ts';

/** Its execution was heard of not long ago, or is on its way. */
export const isAlive = (run: Run, nowMs: number): boolean =>
  isOpen(run) && Date.parse(run.leaseUntil) > nowMs;

/** It was given to an execution that has not taken it yet. */
export const isAwaited = (run: Run): boolean => isOpen(run) && run.execution === ticketFor(run.id, run.leg);

/** What comes next, if nothing is done again. */
export const nextOf = (run: Run): OpenRun['state'] | 'completed' => {
  if (isOpen(run)) return run.state;
  if (run.failure !== null) return run.failure.state;
  return run.stopsAfter === null ? 'completed' : nextState(run.stopsAfter);
};

/** It is another execution's, which goes on where the last one ended. */
export const handOver = (run: Run, nowMs: number, execution: string): Run =>
  changed(run, nowMs, {
    state: nextOf(run),
    failure: null,
    // One that died is still to stop; one that stopped is not to stop again.
    ...(isOpen(run) || run.failure !== null ? {} : { stopsAfter: null }),
    leg: run.leg + 1,
    execution,
    leaseUntil: leaseFrom(nowMs),
  });

/** Another execution may take it, by its ticket. */
export const resumeRun = (run: Run, nowMs: number): Run =>
  handOver(run, nowMs, ticketFor(run.id, run.leg + 1));

const DAY_MS = 24 * 60 * 60 * 1000;

/** S3 deletes by the day, and not all at once: what may be gone on its last day is not relied on. */
export const isWorkGone = ({ asOf }: Run, nowMs: number): boolean =>
  nowMs - Date.parse(asOf) > (WORK_DAYS - 1) * DAY_MS;

export type ReopenRefusal =
  | { readonly kind: 'run_completed' }
  /** `until`: when it is given up, RFC 3339, if it is not heard of again. */
  | { readonly kind: 'run_alive'; readonly until: string }
  /** What the steps before left is deleted. */
  | { readonly kind: 'run_work_expired' };

/** Null: it can be resumed. A run that is alive needs nobody, and one that is completed is over. */
export const refusesToResume = (run: Run, nowMs: number): ReopenRefusal | null => {
  if (run.state === 'completed') return { kind: 'run_completed' };
  if (isAlive(run, nowMs)) return { kind: 'run_alive', until: run.leaseUntil };
  const needsWork = nextOf(run) !== 'requested';
  return needsWork && isWorkGone(run, nowMs) ? { kind: 'run_work_expired' } : null;
};
