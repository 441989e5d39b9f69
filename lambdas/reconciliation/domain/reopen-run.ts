import { changed, isOpen, leaseFrom, type Run, ticketFor } from './run.ts';

/** Its execution was heard of not long ago, or is on its way. */
export const isAlive = (run: Run, nowMs: number): boolean =>
  isOpen(run) && Date.parse(run.leaseUntil) > nowMs;

/** It was given to an execution that has not taken it yet. */
export const isAwaited = (run: Run): boolean => isOpen(run) && run.execution === ticketFor(run.id, run.leg);

/** It is another execution's, which goes on where the last one ended. */
export const handOver = (run: Run, nowMs: number, execution: string): Run =>
  changed(run, nowMs, {
    ...(run.failure === null ? {} : { state: run.failure.state }),
    failure: null,
    leg: run.leg + 1,
    execution,
    leaseUntil: leaseFrom(nowMs),
  });

/** Another execution may take it, by its ticket. */
export const resumeRun = (run: Run, nowMs: number): Run =>
  handOver(run, nowMs, ticketFor(run.id, run.leg + 1));

export type ReopenRefusal =
  | { readonly kind: 'run_completed' }
  /** `until`: when it is given up, RFC 3339, if it is not heard of again. */
  | { readonly kind: 'run_alive'; readonly until: string };

/** Null: it can be resumed. A run that is alive needs nobody, and one that is completed is over. */
export const refusesToResume = (run: Run, nowMs: number): ReopenRefusal | null => {
  if (run.state === 'completed') return { kind: 'run_completed' };
  return isAlive(run, nowMs) ? { kind: 'run_alive', until: run.leaseUntil } : null;
};
