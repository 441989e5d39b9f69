import type { BreakTransition } from './break-life.ts';

export type BreakActionKind =
  | BreakTransition
  | 'commented'
  /** Somebody wants to end it in a way that another one has to agree to. */
  | 'proposed'
  /** What was proposed is not any more. */
  | 'withdrawn'
  /** It was still open when it was due. */
  | 'overdue'
  /** A run found it again, and it is not what it was. */
  | 'changed';

/** What somebody did with a break. Kept for ever, and never changed. */
export interface BreakAction {
  readonly kind: BreakActionKind;
  readonly at: string;
  /** A client's id, `operator NAME`, `run ID`, or what in the house did it. */
  readonly by: string;
  /** Who that is to AWS, where an operator did it at a deployment. */
  readonly principal?: string;
  /** A comment, a reason, a new owner, how it ended. */
  readonly note: string | null;
}
