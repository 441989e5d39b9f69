import type { Break, Ending } from './break.ts';
import type { BreakAction } from './break-action.ts';
import { BREAK_TRANSITIONS, type BreakTransition } from './break-life.ts';
import { dueAtOf } from './break-urgency.ts';
import type { JournalEntry } from './journal-entry.ts';

/** A break as it becomes, with what says so. */
export interface BreakChange {
  readonly after: Break;
  readonly action: BreakAction;
  /** Null if the state stays. */
  readonly transition: BreakTransition | null;
  /** The adjusting entry that belongs to it. */
  readonly posts: JournalEntry | null;
}

/** @param change What else becomes of it than its state, which follows from the transition. */
export const act = (
  before: Break,
  action: BreakAction,
  transition: BreakTransition | null,
  change: Partial<Break>,
): BreakChange => ({
  after: {
    ...before,
    ...change,
    ...(transition === null ? {} : { state: BREAK_TRANSITIONS[transition].to }),
    version: before.version + 1,
  },
  action,
  transition,
  posts: null,
});

/** Ends it; a proposal that nobody agreed to is over. */
export const end = (
  before: Break,
  transition: 'resolved' | 'ignored' | 'auto_resolved',
  ended: Ending & { readonly by: string },
): BreakChange => {
  const { at, by, as, reason } = ended;
  const note = reason === null ? as : `${as}: ${reason}`;
  return act(before, { kind: transition, at, by, note }, transition, { ended, proposal: null });
};

/** It begins again, with all the time that it had. */
export const reopen = (
  before: Break,
  { at, by, note }: Omit<BreakAction, 'kind'>,
  change: Partial<Break>,
): BreakChange =>
  act(before, { kind: 'reopened', at, by, note }, 'reopened', {
    owner: null,
    ended: null,
    proposal: null,
    dueAt: dueAtOf(change.severity ?? before.severity, at),
    isOverdue: false,
    ...change,
  });
