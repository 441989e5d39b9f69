import { type BreakId, deriveId, type MerchantId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';

/** What kind of disagreement a break is. */
export type BreakKind =
  /** The provider does not say what became of an operation, for longer than its schedule of checks. */
  | 'operation_unknown'
  /** The provider says of an operation what cannot be true if our books are. */
  | 'operation_contradicted'
  /** The provider says of a dispute what cannot be true if our books are. */
  | 'dispute_contradicted'
  /** The provider does not let go of a payment whose time is over. */
  | 'payment_not_released';

/** Whether a person must say that it is over, because nothing that is written anywhere would. */
export const IS_ENDED_BY_PERSON = {
  operation_unknown: false,
  operation_contradicted: true,
  dispute_contradicted: true,
  payment_not_released: false,
} as const satisfies Record<BreakKind, boolean>;

/** What a person can find a contradiction to have been; a word, so that it can be logged. */
export const FINDINGS = ['provider_was_wrong', 'settled'] as const;

export type Finding = (typeof FINDINGS)[number];

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
  /** What both records say, in words without account data; null where only one of them says anything. */
  readonly detail: string | null;
  /** When the disagreement began, which is before anybody called it a break. */
  readonly since: string;
  readonly openedAt: string;
  /** Null while it is open. */
  readonly resolved: {
    readonly at: string;
    /** What ended it, in a word: `operation_succeeded`, or a person's finding. */
    readonly by: string;
  } | null;
}

/** One subject has at most one break of a kind, or of a kind and a detail, so opening it twice collides. */
export const breakId = (kind: BreakKind, subjectId: string, ...detail: readonly string[]): BreakId =>
  deriveId('brk', kind, subjectId, ...detail);
