import {
  deriveId,
  type EventId,
  type JournalEntryId,
  type MerchantId,
  type OperationId,
} from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';
import { isZero, type Money, negate } from '../../kernel/money.ts';
import { type AccountId, accountId } from './account.ts';
import { POSTING_TABLE, type PostingRule } from './posting-table.ts';

/** One line of an entry. Debits are positive, credits negative, so that an entry sums to zero. */
export interface Posting {
  readonly account: AccountId;
  readonly amount: Money;
}

/** Immutable: corrected only by another entry that reverses it. */
export interface JournalEntry {
  readonly id: JournalEntryId;
  readonly kind: PostingRule;
  readonly merchantId: MerchantId;
  readonly operationId: OperationId;
  readonly resourceId: string;
  readonly eventId: EventId;
  readonly createdAt: string;
  readonly postings: readonly Posting[];
}

/** Sum of an entry's postings per currency; a balanced entry has only zeros. */
export const sumsByCurrency = (postings: readonly Posting[]): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { amount } of postings)
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + amount.minor);
  return sums;
};

/** The id that this kind of entry has for this operation: an outcome recorded twice collides. */
export const journalEntryId = (operationId: OperationId, kind: PostingRule): JournalEntryId =>
  deriveId('je', operationId, kind);

/**
 * Writes an outcome down as double-entry bookkeeping, by the posting table.
 *
 * @throws InvariantError if the amount is not positive or the postings would not sum to zero.
 */
export const makeJournalEntry = (
  kind: PostingRule,
  amount: Money,
  about: Pick<JournalEntry, 'merchantId' | 'operationId' | 'resourceId' | 'eventId' | 'createdAt'>,
): JournalEntry => {
  invariant(!isZero(amount) && amount.minor > 0n, `entry ${kind} needs a positive amount`);
  const postings = POSTING_TABLE[kind].map(({ account, side }) => ({
    account: accountId(about.merchantId, account, amount.currency),
    amount: side === 'debit' ? amount : negate(amount),
  }));
  for (const [currency, sum] of sumsByCurrency(postings))
    invariant(sum === 0n, `entry ${kind} does not balance in ${currency}`);
  return { ...about, id: journalEntryId(about.operationId, kind), kind, postings };
};
