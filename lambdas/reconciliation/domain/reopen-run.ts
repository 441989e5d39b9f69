import { changed, isOpen, leaseFrom, type Run, ticketFor } from './run.ts';

/** Its execution was heard of not long ago, or is on its way. */
export const isAlive = (run: Run, nowMs: number): boolean =>
  isOpen(run) && Date.parse(run.leaseUntil) > nowMs;

/** It was given to an execution that has not taken it yet. */
export const isAwaited = (run: Run): boolean => isOpen(run) && run.execution === ticketFor(run.id, run.leg);

/** Another execution may take over where the last one ended. */
export const resumeRun = (run: Run, nowMs: number): Run => {
  const leg = run.leg + 1;
  return changed(run, nowMs, {
    ...(run.failure === null ? {} : { state: run.failure.state }),
    failure: null,
    leg,
    execution: ticketFor(run.id, leg),
    leaseUntil: leaseFrom(nowMs),
  });
};

export type ReopenRefusal =
  | { readonly kind: 'run_completed' }
  /** `until`: when it is given up, RFC 3339, if it is not heard of again. */
  | { readonly kind: 'run_alive'; readonly until: string };

/** Null: it can be resumed. A run that is alive needs nobody, and one that is completed is over. */
export const refusesToResume = (run: Run, nowMs: number): ReopenRefusal | null => {
  if (run.state === 'completed') return { kind: 'run_completed' };
  return isAlive(run, nowMs) ? { kind: 'run_alive', until: run.leaseUntil } : null;
};
