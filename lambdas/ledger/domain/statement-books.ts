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

/** What the stream and the intents have made of the journal. */
export interface StatementBooks {
  readonly lines: readonly StoredLine[];
  readonly balances: readonly BookedBalance[];
  readonly days: readonly BookedDay[];
  readonly taken: readonly Taken[];
}

export type StatementDisagreementKind =
  | 'line_missing'
  | 'line_without_entry'
  | 'line_differs_from_entry'
  | 'balance_differs_from_lines'
  | 'available_differs_from_lines'
  | 'day_differs_from_lines';
