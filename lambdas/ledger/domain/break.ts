import { type BreakId, deriveId, type MerchantId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';

/** What kind of disagreement a break is. */
export type BreakKind =
  /** The provider does not say what became of an operation, for longer than its schedule of checks. */
  'operation_unknown';

/** Two records that should agree and do not: somebody must see it, until it is resolved. */
export interface Break {
  readonly id: BreakId;
  readonly kind: BreakKind;
  /** The record to look at first. */
  readonly subjectId: string;
  readonly resourceId: string;
  readonly merchantId: MerchantId;
  /** What is at stake; null where no money is. */
  readonly amount: Money | null;
  /** When the disagreement began, which is before anybody called it a break. */
  readonly since: string;
  readonly openedAt: string;
  /** Null while it is open. */
  readonly resolved: {
    readonly at: string;
    /** What ended it, in a word: `operation_succeeded`. */
    readonly by: string;
  } | null;
}

/** One subject has at most one break of a kind, so opening it twice collides. */
export const breakId = (kind: BreakKind, subjectId: string): BreakId => deriveId('brk', kind, subjectId);
