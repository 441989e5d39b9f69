import type { AccountId } from './account.ts';
import type { StoredLine } from './statement-line.ts';

/** An account's balance item. */
export interface BookedBalance {
  readonly account: AccountId;
  readonly balance: bigint;
  /** Null where the account cannot be spent. */
  readonly available: bigint | null;
  readonly updatedAt: string;
}

/** What an account's item of one day says. */
export interface BookedDay {
  readonly account: AccountId;
  readonly day: string;
  readonly sum: bigint;
  readonly count: bigint;
}

/** What an intent has taken from `available`, and never given back: its entry is held, or is still to come. */
export interface Taken {
  readonly account: AccountId;
  readonly amount: bigint;
}

/** Time of the batch that brought it last; empty for what was brought before batches had one. */
interface InBatch {
  readonly batchAt: string;
}

/**
 * An account that moves while it is read, in this order: its balance, its days, its lines. Lines are never taken away,
 * so those that were in the balance are among them, and are told by their batch from those that came since.
 */
export interface AccountCut {
  readonly balance: BookedBalance &
    InBatch & {
      /** When an intent last took money out of it or gave some back; empty if none did. */
      readonly takenAt: string;
    };
  readonly days: readonly (BookedDay & InBatch)[];
  readonly lines: readonly (StoredLine & InBatch)[];
}

/** What the stream and the intents have made of the journal. */
export interface StatementBooks {
  readonly lines: readonly StoredLine[];
  readonly balances: readonly BookedBalance[];
  readonly days: readonly BookedDay[];
  readonly taken: readonly Taken[];
  /** Of the accounts that moved while all this was read. */
  readonly moving: readonly AccountCut[];
}

export type StatementDisagreementKind =
  | 'line_missing'
  | 'line_without_entry'
  | 'line_differs_from_entry'
  | 'balance_differs_from_lines'
  | 'available_differs_from_lines'
  | 'day_differs_from_lines';
