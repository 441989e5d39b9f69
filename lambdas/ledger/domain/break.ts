import type { CurrencyCode } from '../../kernel/currencies.ts';
import { type BreakId, deriveId, type JournalEntryId, type MerchantId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { BreakKind } from './break-kind.ts';
import type { BreakState } from './break-life.ts';
import type { Severity } from './break-urgency.ts';
import type { Adjusted } from './journal-entry.ts';

/** What a person can find a break to have been; a word, so that it can be logged and counted. */
export const RESOLUTIONS = [
  /** Our books take the difference over, by an adjusting entry. */
  'settled',
  /** The other side's record is wrong, or they have corrected it: our books stay as they are. */
  'provider_was_wrong',
  /** There is a difference, and nobody will correct it. */
  'accepted',
] as const;

export type Resolution = (typeof RESOLUTIONS)[number];

/** What our books lack to agree with what the other side says. */
export interface Difference extends Adjusted {
  /** What the provider holds more for us (or, negative, less) than our books say. Never zero. */
  readonly amount: Money;
  /** Whether the entry that the books should have is there, with another amount. */
  readonly isBooked: boolean;
}

/** How a person can end a break. */
export type PersonEnding = Resolution | 'ignored';

/** Somebody wants to end it in a way that is too large for one. */
export interface Proposal {
  readonly as: PersonEnding;
  readonly by: string;
  /** Who that is to AWS; null for clients, and where AWS does not tell people apart. */
  readonly principal: string | null;
  readonly reason: string;
  readonly at: string;
}

/** How a break ended, the last time that it did. */
export interface Ending {
  readonly at: string;
  /** In a word: `settled`, `ignored`, `operation_succeeded`, `not_found_again`. */
  readonly as: string;
  /** Who said so: a client, an operator, a run. Null in breaks that ended before that was kept. */
  readonly by: string | null;
  readonly reason: string | null;
}

/** What adjusting entries a break has posted, and about what. */
export interface Adjustments extends Omit<Difference, 'amount'> {
  readonly currency: CurrencyCode;
  /** Sums of minor units, by rule: a correction that was corrected is in both. */
  readonly credited: bigint;
  readonly debited: bigint;
  readonly rounds: number;
  /** The last one. */
  readonly entryId: JournalEntryId;
}

/** When a run last came across it. */
export interface Sighting {
  readonly runId: string;
  readonly at: string;
  /** By how many runs. */
  readonly count: number;
  /** Of what both sides said then: the same text, the same evidence. */
  readonly evidence: string;
  /** What the records reached in which the run found it; left out: everything. */
  readonly covered?: { readonly movements: readonly string[]; readonly currencies: readonly string[] };
}

/** Two records that should agree and do not: somebody must see it, until it has ended. */
export interface Break {
  readonly id: BreakId;
  readonly kind: BreakKind;
  readonly state: BreakState;
  /** Who says otherwise: a provider, or a statement. Null in breaks that were opened before that was kept. */
  readonly provider: string | null;
  /** The record to look at first. */
  readonly subjectId: string;
  readonly resourceId: string | null;
  /** Whose money it is; null for what only the other side knows. */
  readonly merchantId: MerchantId | null;
  /** What is at stake; null where no money is. */
  readonly amount: Money | null;
  /** What both records say, in words without account data; null where only one of them says anything. */
  readonly detail: string | null;
  /** When the disagreement began, which is before anybody called it a break. */
  readonly since: string;
  readonly openedAt: string;
  readonly severity: Severity;
  /** By when somebody should have ended it. */
  readonly dueAt: string;
  /** Whether it was still open then, and that was told. */
  readonly isOverdue: boolean;
  /** Who works on it, in whatever words a team has for its people. */
  readonly owner: string | null;
  /** Null where no entry would bring both sides together. */
  readonly difference: Difference | null;
  readonly proposal: Proposal | null;
  /** Null while it is open or assigned. */
  readonly ended: Ending | null;
  /** Null where it never posted anything. */
  readonly adjustments: Adjustments | null;
  /** Null where no run has found it. */
  readonly seen: Sighting | null;
  /** How often it was changed; 0 in breaks that were stored before that was counted. */
  readonly version: number;
  /** How many events tell of it; 0 in breaks from before there were any. */
  readonly eventsCount: number;
}

/** What must be known to open one; all the rest follows. */
export type NewBreak = Pick<
  Break,
  | 'id'
  | 'kind'
  | 'provider'
  | 'subjectId'
  | 'resourceId'
  | 'merchantId'
  | 'amount'
  | 'detail'
  | 'since'
  | 'openedAt'
  | 'difference'
  | 'seen'
>;

/** One subject has at most one break of a kind, or of a kind and a detail, so opening it twice collides. */
export const breakId = (kind: BreakKind, subjectId: string, ...detail: readonly string[]): BreakId =>
  deriveId('brk', kind, subjectId, ...detail);
