import { OVER, RUN_STEPS, type RunState } from './run.ts';

/**
 * The states that each state may follow. A run that is over goes on where it failed, or after the step that it did alone,
 * or does again a step that it did.
 */
export const RUN_TRANSITIONS = {
  requested: ['failed'],
  pulling: ['requested', ...OVER],
  extracting: ['pulling', ...OVER],
  matching: ['extracting', ...OVER],
  healing: ['matching', ...OVER],
  opening: ['healing', ...OVER],
  reporting: ['opening', ...OVER],
  completed: ['reporting'],
  stopped: ['pulling', 'extracting', 'matching', 'healing', 'opening'],
  failed: ['requested', ...RUN_STEPS],
} as const satisfies Record<RunState, readonly RunState[]>;
