import { toRfc3339 } from '../../kernel/clock.ts';
import { isWorkGone, nextOf, resumeRun } from './reopen-run.ts';
import {
  isOpen,
  NOTHING_YET,
  type OpenRun,
  RUN_STEPS,
  type Run,
  type RunProgress,
  type RunStep,
} from './run.ts';

/** Which step is done again, and whether those after it are not. */
export interface RerunWish {
  readonly step: RunStep;
  readonly only: boolean;
}

export type RerunRefusal =
  /** Whoever has it may be at work; and what it did last is not known. */
  | { readonly kind: 'run_open'; readonly state: OpenRun['state'] }
  /** `next`: the last step that can be done. */
  | { readonly kind: 'run_step_not_reached'; readonly next: string }
  | { readonly kind: 'run_work_expired' };

const placeOf = (state: OpenRun['state'] | 'completed'): number =>
  state === 'completed' ? RUN_STEPS.length : (RUN_STEPS as readonly string[]).indexOf(state);

/** Null: the step can be done again, from what the steps before it left. */
export const refusesToRerun = (run: Run, { step }: RerunWish, nowMs: number): RerunRefusal | null => {
  if (isOpen(run)) return { kind: 'run_open', state: run.state };
  const next = nextOf(run);
  if (placeOf(step) > placeOf(next)) return { kind: 'run_step_not_reached', next };
  return step !== 'pulling' && isWorkGone(run, nowMs) ? { kind: 'run_work_expired' } : null;
};

const progressBefore = (step: RunStep, progress: RunProgress): RunProgress => {
  if (step === 'pulling') return NOTHING_YET;
  return step === 'extracting'
    ? { ...progress, of: null, ourParts: 0, ourRows: 0 }
    : { ...progress, of: null };
};

/** A step is done again by another execution, and counts as not done until then, as do all that come after it. */
export const rerunStep = (run: Run, { step, only }: RerunWish, nowMs: number): Run => ({
  ...resumeRun(run, nowMs),
  state: step,
  stopsAfter: only ? step : null,
  progress: progressBefore(step, run.progress),
  ...(step === 'pulling' ? { asOf: toRfc3339(nowMs) } : {}),
  completedAt: null,
  summary: null,
});
