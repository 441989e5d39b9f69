import type { AccountBalance } from './account-store.ts';
import { ACCOUNT_KINDS, parseAccountId } from './domain/account.ts';
import { correctedId, type JournalEntry } from './domain/journal-entry.ts';
import type { StoredLine } from './domain/statement-line.ts';
import { publicAccountId } from './public-account-id.ts';

/** Minor units. A sum beyond what a JSON number holds exactly (2^53 - 1) becomes a text, not another number. */
export const jsonMinor = (minor: bigint): number | string =>
  Number.isSafeInteger(Number(minor)) ? Number(minor) : minor.toString();

const jsonMinorOrNull = (minor: bigint | null): number | string | null =>
  minor === null ? null : jsonMinor(minor);

export const balanceView = ({ id, balance, available }: Omit<AccountBalance, 'updatedAt'>): object => {
  const { kind, currency } = parseAccountId(id);
  return {
    object: 'balance',
    account: publicAccountId(id),
    kind,
    currency,
    balance: jsonMinor(balance),
    available: jsonMinorOrNull(available),
    held: jsonMinorOrNull(available === null ? null : balance - available),
  };
};

export const accountView = ({ id, balance, available, updatedAt }: AccountBalance): object => {
  const { kind, currency } = parseAccountId(id);
  const type = ACCOUNT_KINDS[kind];
  return {
    object: 'account',
    id: publicAccountId(id),
    kind,
    class: type.class,
    normal_side: type.normalSide,
    currency,
    balance: jsonMinor(balance),
    available: jsonMinorOrNull(available),
    held: jsonMinorOrNull(available === null ? null : balance - available),
    updated_at: updatedAt,
  };
};

/** @param opening What was there before the first of the lines. */
export const statementLines = (lines: readonly StoredLine[], opening: bigint): readonly object[] => {
  let running = opening;
  return lines.map((line) => {
    running += line.amount;
    return {
      object: 'statement_line',
      journal_entry: line.entryId,
      kind: line.kind,
      resource: line.resourceId,
      amount: jsonMinor(line.amount),
      balance: jsonMinor(running),
      created_at: line.createdAt,
    };
  });
};

export const entryView = (entry: JournalEntry): object => ({
  object: 'journal_entry',
  id: entry.id,
  kind: entry.kind,
  resource: entry.resourceId,
  operation: entry.operationId,
  event: entry.eventId,
  corrects: entry.adjusts === undefined ? null : correctedId(entry),
  postings: entry.postings.map(({ account, amount, isHeld }) => ({
    account: publicAccountId(account),
    side: amount.minor > 0n ? 'debit' : 'credit',
    amount: jsonMinor(amount.minor > 0n ? amount.minor : -amount.minor),
    currency: amount.currency,
    held: isHeld,
  })),
  created_at: entry.createdAt,
});
