import {
  deriveId,
  type EventId,
  type JournalEntryId,
  type MerchantId,
  type OperationId,
} from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';
import { type Money, money, negate } from '../../kernel/money.ts';
import { type AccountId, type AccountKind, accountId } from './account.ts';
import { linesOf, type PostingLine, type PostingRule, type TransferRule } from './posting-table.ts';

/** One line of an entry. Debits are positive, credits negative, so that an entry sums to zero. */
export interface Posting {
  readonly account: AccountId;
  readonly amount: Money;
  /** The account's guarded balance was lowered by this when the intent was accepted. */
  readonly isHeld: boolean;
}

/** What an adjusting entry corrects: the entry that there is of a cause, or that there should have been. */
export interface Adjusted {
  readonly causeId: string;
  readonly rule: PostingRule;
  /** When the other side recorded it, RFC 3339: in which period the correction belongs. */
  readonly at: string;
}

/** Immutable: corrected only by another entry that reverses it. */
export interface JournalEntry {
  readonly id: JournalEntryId;
  readonly kind: PostingRule;
  readonly merchantId: MerchantId;
  /** Null where no provider was asked: a transfer, or a dispute that came by itself. */
  readonly operationId: OperationId | null;
  readonly resourceId: string;
  /** Null for an adjusting entry: the resources that events tell of stay as they are. */
  readonly eventId: EventId | null;
  readonly createdAt: string;
  readonly postings: readonly Posting[];
  readonly adjusts?: Adjusted;
}

/** Sum of an entry's postings per currency; a balanced entry has only zeros. */
export const sumsByCurrency = (postings: readonly Posting[]): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { amount } of postings)
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0n) + amount.minor);
  return sums;
};

/** @throws InvariantError unless the postings sum to zero in each currency. */
export const assertBalanced = (entry: Pick<JournalEntry, 'kind' | 'postings'>): void => {
  for (const [currency, sum] of sumsByCurrency(entry.postings))
    invariant(sum === 0n, `entry ${entry.kind} does not balance in ${currency}`);
};

/**
 * The id that this kind of entry has for what caused it (an operation, or the resource where there is none): an
 * outcome recorded twice collides.
 */
export const journalEntryId = (causeId: string, kind: PostingRule): JournalEntryId =>
  deriveId('je', causeId, kind);

/** The entry that this one is about: itself, or for an adjusting entry the one that it corrects. */
export const correctedId = ({ id, adjusts }: Pick<JournalEntry, 'id' | 'adjusts'>): JournalEntryId =>
  adjusts === undefined ? id : journalEntryId(adjusts.causeId, adjusts.rule);

export type EntryCause = Pick<
  JournalEntry,
  'merchantId' | 'operationId' | 'resourceId' | 'eventId' | 'createdAt'
>;

type AccountOf = (line: PostingLine) => AccountKind;

const fixedAccount: AccountOf = ({ account }) => {
  invariant(account !== 'transfer_source' && account !== 'transfer_target', `${account} is played by nobody`);
  return account;
};

const make = (kind: PostingRule, amount: Money, about: EntryCause, accountOf: AccountOf): JournalEntry => {
  invariant(amount.minor > 0n, `entry ${kind} needs a positive amount`);
  const postings = linesOf(kind).map((line) => ({
    account: accountId(about.merchantId, accountOf(line), amount.currency),
    amount: line.side === 'debit' ? amount : negate(amount),
    isHeld: line.isHeld === true,
  }));
  const entry = { ...about, id: journalEntryId(about.operationId ?? about.resourceId, kind), kind, postings };
  assertBalanced(entry);
  return entry;
};

/**
 * Writes an outcome down as double-entry bookkeeping, by the posting table.
 *
 * @throws InvariantError if the amount is not positive or the postings would not sum to zero.
 */
export const makeJournalEntry = (
  kind: Exclude<PostingRule, TransferRule>,
  amount: Money,
  about: EntryCause,
): JournalEntry => make(kind, amount, about, fixedAccount);

/** An adjusting entry, before it is known what it is about. */
export type AdjustmentCause = Pick<JournalEntry, 'merchantId' | 'resourceId' | 'createdAt'> & {
  /** How often this resource has adjusted before: an entry that was taken back may be followed by the same again. */
  readonly round: number;
};

/**
 * Brings the books to what a provider holds for us: the merchant gets what there is more, and bears what there is less.
 *
 * @param amount What the provider holds more, or, negative, less.
 * @throws InvariantError if it is zero.
 */
export const makeAdjustingEntry = (
  amount: Money,
  adjusts: Adjusted,
  { round, ...about }: AdjustmentCause,
): JournalEntry => {
  const kind = amount.minor > 0n ? 'adjustment_credited' : 'adjustment_debited';
  const absolute = amount.minor > 0n ? amount : negate(amount);
  const entry = make(kind, absolute, { ...about, operationId: null, eventId: null }, fixedAccount);
  return { ...entry, id: deriveId('je', about.resourceId, kind, String(round)), adjusts };
};

/** The accounts between which a transfer moves money. */
export interface TransferAccounts {
  readonly source: AccountKind;
  readonly target: AccountKind;
}

/**
 * The entry of a transfer or of its reversal.
 *
 * @param accounts Those of the transfer, for both.
 * @throws InvariantError if both are the same.
 */
export const makeTransferEntry = (
  kind: TransferRule,
  amount: Money,
  about: EntryCause,
  accounts: TransferAccounts,
): JournalEntry => {
  invariant(accounts.source !== accounts.target, 'a transfer needs two accounts');
  return make(kind, amount, about, ({ account }) =>
    account === 'transfer_source' ? accounts.source : accounts.target,
  );
};

/** How much an entry moved: all its lines are of the same amount. */
export const amountOf = ({ postings }: Pick<JournalEntry, 'postings'>): Money => {
  const debit = postings.find(({ amount }) => amount.minor > 0n);
  invariant(debit !== undefined, 'an entry has a debit');
  return debit.amount;
};

/** What an entry did to the money that providers hold: more is positive; null if it left it alone. */
export const clearedBy = (entry: Pick<JournalEntry, 'postings'>): Money | null => {
  const lines = entry.postings.filter(({ account }) => account.includes('/provider_clearing/'));
  const [first] = lines;
  if (first === undefined) return null;
  return money(
    lines.reduce((sum, { amount }) => sum + amount.minor, 0n),
    first.amount.currency,
  );
};
