export const BREAK_STATES = ['open', 'assigned', 'resolved', 'ignored', 'auto_resolved'] as const;

export type BreakState = (typeof BREAK_STATES)[number];

interface Transition {
  readonly from: readonly BreakState[];
  readonly to: BreakState;
}

/** The break's state machine, written once; keys are what its history calls the transitions. */
export const BREAK_TRANSITIONS = {
  opened: { from: [], to: 'open' },
  assigned: { from: ['open', 'assigned'], to: 'assigned' },
  resolved: { from: ['open', 'assigned'], to: 'resolved' },
  ignored: { from: ['open', 'assigned'], to: 'ignored' },
  auto_resolved: { from: ['open', 'assigned'], to: 'auto_resolved' },
  reopened: { from: ['resolved', 'ignored', 'auto_resolved'], to: 'open' },
} as const satisfies Record<string, Transition>;

export type BreakTransition = keyof typeof BREAK_TRANSITIONS;

export const mayFollow = (transition: BreakTransition, state: BreakState): boolean =>
  (BREAK_TRANSITIONS[transition].from as readonly BreakState[]).includes(state);

/** Somebody still has to look at it. */
export const isOpen = (state: BreakState): boolean => mayFollow('resolved', state);
