import type { JournalEntryId } from '../../kernel/ids.ts';
import { ACCOUNT_KINDS, type AccountId, parseAccountId } from './account.ts';
import type { JournalEntry, Posting } from './journal-entry.ts';
import type { PostingRule } from './posting-table.ts';

/** What one entry did to one account, in the account's normal side: what makes the account larger is positive. */
export interface StatementLine {
  readonly account: AccountId;
  readonly entryId: JournalEntryId;
  readonly kind: PostingRule;
  readonly resourceId: string;
  /** Minor units of the account's currency. */
  readonly amount: bigint;
  /**
   * What it did to `available`: nothing where the intent had lowered it before (a held posting). Null where the
   * account cannot be spent.
   */
  readonly available: bigint | null;
  readonly createdAt: string;
  /** Which of its entry's lines it is: 0, 1 … An entry has at least two. */
  readonly position: number;
}

/** A line as an account has it: its place among its entry's lines is of no interest there. */
export type StoredLine = Omit<StatementLine, 'position'>;

const inNormalSide = (account: AccountId, { amount }: Posting): bigint =>
  ACCOUNT_KINDS[parseAccountId(account).kind].normalSide === 'debit' ? amount.minor : -amount.minor;

const toLine = (entry: JournalEntry, account: AccountId, postings: readonly Posting[]): StoredLine => {
  const sum = (some: readonly Posting[]): bigint =>
    some.reduce((total, posting) => total + inNormalSide(account, posting), 0n);
  return {
    account,
    entryId: entry.id,
    kind: entry.kind,
    resourceId: entry.resourceId,
    amount: sum(postings),
    available: ACCOUNT_KINDS[parseAccountId(account).kind].isGuarded
      ? sum(postings.filter(({ isHeld }) => !isHeld))
      : null,
    createdAt: entry.createdAt,
  };
};

/** One line for each account that the entry touches, in the order of its postings. */
export const linesOfEntry = (entry: JournalEntry): readonly StatementLine[] =>
  [...Map.groupBy(entry.postings, ({ account }) => account)].map(([account, postings], position) => ({
    ...toLine(entry, account, postings),
    position,
  }));
