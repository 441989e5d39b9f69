import type { AccountId } from './account.ts';
import type { Disagreement } from './books.ts';
import type { JournalEntry } from './journal-entry.ts';
import { dayOf } from './line-batch.ts';
import type { BookedBalance, BookedDay, StatementBooks } from './statement-books.ts';
import { linesOfEntry, type StoredLine } from './statement-line.ts';

/** A line is a second or two behind its entry, and is set aside with an alarm after fifteen minutes. */
const LAG_MS = 15 * 60 * 1000;

const nameOf = ({ account, entryId }: StoredLine): string => `${account} ${entryId}`;

const isSame = (a: StoredLine, b: StoredLine): boolean =>
  a.amount === b.amount && a.available === b.available && a.createdAt === b.createdAt && a.kind === b.kind;

/** Entries that are not in all of their accounts' statements yet. */
export const unappliedEntries = (
  entries: readonly JournalEntry[],
  { lines }: StatementBooks,
): readonly JournalEntry[] => {
  const there = new Set(lines.map(nameOf));
  return entries.filter((entry) => linesOfEntry(entry).some((line) => !there.has(nameOf(line))));
};

const checkLines = (
  entries: readonly JournalEntry[],
  statements: StatementBooks,
  asOfMs: number,
): readonly Disagreement[] => {
  const due = new Map(entries.flatMap(linesOfEntry).map((line) => [nameOf(line), line]));
  const missing = unappliedEntries(entries, statements).filter(
    ({ createdAt }) => asOfMs - Date.parse(createdAt) > LAG_MS,
  );
  return [
    ...missing.map(
      ({ id }): Disagreement => ({
        kind: 'line_missing',
        id,
        detail: 'the entry is not in the statements of all of its accounts',
      }),
    ),
    ...statements.lines.flatMap((line): readonly Disagreement[] => {
      const own = due.get(nameOf(line));
      if (own !== undefined && isSame(own, line)) return [];
      const detail = `in ${line.account}: ${line.amount} of ${line.createdAt}`;
      return [
        own === undefined
          ? { kind: 'line_without_entry', id: line.entryId, detail }
          : { kind: 'line_differs_from_entry', id: line.entryId, detail: `${detail}, not ${own.amount}` },
      ];
    }),
  ];
};

const sumOf = <T>(all: readonly T[] | undefined, amount: (one: T) => bigint): bigint =>
  (all ?? []).reduce((total, one) => total + amount(one), 0n);

const says = (
  kind: Disagreement['kind'],
  id: string,
  actual: bigint,
  due: bigint,
): readonly Disagreement[] =>
  actual === due ? [] : [{ kind, id, detail: `it says ${actual}, its lines say ${due}` }];

const checkDays = (days: readonly BookedDay[], lines: readonly StoredLine[]): readonly Disagreement[] => {
  const byDay = Map.groupBy(lines, ({ createdAt }) => dayOf(createdAt));
  const known = new Set(days.map(({ day }) => day));
  const withoutDay = [...byDay].filter(([day]) => !known.has(day));
  return [
    ...days.flatMap(({ account, day, sum, count }) => {
      const own = byDay.get(day);
      const id = `${account} ${day}`;
      const isCounted = count === BigInt(own?.length ?? 0);
      return isCounted
        ? says(
            'day_differs_from_lines',
            id,
            sum,
            sumOf(own, ({ amount }) => amount),
          )
        : says('day_differs_from_lines', id, count, BigInt(own?.length ?? 0));
    }),
    ...withoutDay.flatMap(([day, own]) =>
      says('day_differs_from_lines', `${own[0]?.account ?? ''} ${day}`, 0n, BigInt(own.length)),
    ),
  ];
};

/** Moved since the check began: its parts were read at different times, so nothing can be said of it. */
const isInMotion = ({ updatedAt }: BookedBalance, asOf: string): boolean => updatedAt >= asOf;

/** Accounts that the check could not judge, because they moved while it read. */
export const accountsInMotion = ({ balances }: StatementBooks, asOf: string): number =>
  balances.filter((balance) => isInMotion(balance, asOf)).length;

const NEVER = '';

/**
 * Statements against entries, and each account at rest against its lines:
 *
 *     balance   = sum of its lines
 *     available = sum of what its lines did to it - what intents have taken and not given back
 *     a day     = sum and count of its lines
 *
 * Each term that changes moves the balance's `updated_at` in the same transaction, so an account that has not moved
 * since `asOf` was read whole.
 */
export const findStatementDisagreements = (
  entries: readonly JournalEntry[],
  statements: StatementBooks,
  asOf: string,
): readonly Disagreement[] => {
  const lines = Map.groupBy(statements.lines, ({ account }) => account);
  const days = Map.groupBy(statements.days, ({ account }) => account);
  const taken = Map.groupBy(statements.taken, ({ account }) => account);
  const balances = new Map(statements.balances.map((balance) => [balance.account, balance]));
  const accounts = new Set<AccountId>([...lines.keys(), ...days.keys(), ...taken.keys(), ...balances.keys()]);
  return [
    ...checkLines(entries, statements, Date.parse(asOf)),
    ...[...accounts].flatMap((account) => {
      const none: BookedBalance = { account, balance: 0n, available: null, updatedAt: NEVER };
      const balance = balances.get(account) ?? none;
      if (isInMotion(balance, asOf)) return [];
      const own = lines.get(account) ?? [];
      const due =
        sumOf(own, ({ available }) => available ?? 0n) - sumOf(taken.get(account), ({ amount }) => amount);
      return [
        ...says(
          'balance_differs_from_lines',
          account,
          balance.balance,
          sumOf(own, ({ amount }) => amount),
        ),
        ...says('available_differs_from_lines', account, balance.available ?? 0n, due),
        ...checkDays(days.get(account) ?? [], own),
      ];
    }),
  ];
};
