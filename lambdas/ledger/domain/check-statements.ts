import type { AccountId } from './account.ts';
import type { Disagreement } from './books.ts';
import type { JournalEntry } from './journal-entry.ts';
import { dayOf } from './line-batch.ts';
import type { AccountCut, BookedBalance, BookedDay, StatementBooks, Taken } from './statement-books.ts';
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

type LinesOfDay = (day: BookedDay) => readonly StoredLine[];

const checkDays = (days: readonly BookedDay[], linesOf: LinesOfDay): readonly Disagreement[] =>
  days.flatMap((day) => {
    const own = linesOf(day);
    const id = `${day.account} ${day.day}`;
    const isCounted = day.count === BigInt(own.length);
    const due = isCounted ? sumOf(own, ({ amount }) => amount) : BigInt(own.length);
    return says('day_differs_from_lines', id, isCounted ? day.sum : day.count, due);
  });

/** Lines whose day has no item. */
const checkMissingDays = (
  days: readonly BookedDay[],
  lines: readonly StoredLine[],
): readonly Disagreement[] => {
  const known = new Set(days.map(({ day }) => day));
  return [...Map.groupBy(lines, ({ createdAt }) => dayOf(createdAt))]
    .filter(([day]) => !known.has(day))
    .flatMap(([day, own]) =>
      says('day_differs_from_lines', `${own[0]?.account ?? ''} ${day}`, 0n, BigInt(own.length)),
    );
};

const checkBalance = (
  { account, balance }: BookedBalance,
  lines: readonly StoredLine[],
): readonly Disagreement[] =>
  says(
    'balance_differs_from_lines',
    account,
    balance,
    sumOf(lines, ({ amount }) => amount),
  );

const checkAvailable = (
  { account, available }: BookedBalance,
  lines: readonly StoredLine[],
  taken: readonly Taken[],
): readonly Disagreement[] => {
  const due = sumOf(lines, (line) => line.available ?? 0n) - sumOf(taken, ({ amount }) => amount);
  return says('available_differs_from_lines', account, available ?? 0n, due);
};

/** Moved since the check began: its parts were read at different times. */
const isInMotion = ({ updatedAt }: BookedBalance, asOf: string): boolean => updatedAt >= asOf;

/** What was taken is in other items, which were read at other times: it can be compared if nothing took meanwhile. */
const isTakenFrom = ({ balance }: AccountCut, asOf: string): boolean => balance.takenAt >= asOf;

/** Accounts of which the check cannot say what can be spent, because intents took from them while it read. */
export const accountsInMotion = ({ balances, moving }: StatementBooks, asOf: string): number => {
  const judged = moving.filter((cut) => !isTakenFrom(cut, asOf)).map(({ balance }) => balance.account);
  const known = new Set(judged);
  return balances.filter((balance) => isInMotion(balance, asOf) && !known.has(balance.account)).length;
};

/** By the lines of batches up to the balance's own, and each day's up to its own: exact, however fast it moves. */
const checkMoving = (cut: AccountCut, taken: readonly Taken[], asOf: string): readonly Disagreement[] => {
  const { balance, days, lines } = cut;
  const counted = lines.filter(({ batchAt }) => batchAt <= balance.batchAt);
  const upTo = new Map(days.map(({ day, batchAt }) => [day, batchAt]));
  const byDay = Map.groupBy(
    lines.filter(({ createdAt, batchAt }) => batchAt <= (upTo.get(dayOf(createdAt)) ?? '')),
    ({ createdAt }) => dayOf(createdAt),
  );
  return [
    ...checkBalance(balance, counted),
    ...(isTakenFrom(cut, asOf) ? [] : checkAvailable(balance, counted, taken)),
    ...checkDays(days, ({ day }) => byDay.get(day) ?? []),
    ...checkMissingDays(days, counted),
  ];
};

const NEVER = '';

/**
 * Statements against entries, and each account against its lines:
 *
 *     balance   = sum of its lines
 *     available = sum of what its lines did to it - what intents have taken and not given back
 *     a day     = sum and count of its lines
 *
 * Each term that changes moves the balance's `updated_at` in the same transaction, so an account that has not moved
 * since `asOf` was read whole; one that has is judged by what was read of it alone, up to a cut.
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
  const moving = new Map(statements.moving.map((cut) => [cut.balance.account, cut]));
  const accounts = new Set<AccountId>([...lines.keys(), ...days.keys(), ...taken.keys(), ...balances.keys()]);
  const checkAccount = (account: AccountId): readonly Disagreement[] => {
    const balance = balances.get(account) ?? { account, balance: 0n, available: null, updatedAt: NEVER };
    const cut = moving.get(account);
    const spent = taken.get(account) ?? [];
    if (cut !== undefined) return checkMoving(cut, spent, asOf);
    if (isInMotion(balance, asOf)) return [];
    const own = lines.get(account) ?? [];
    const byDay = Map.groupBy(own, ({ createdAt }) => dayOf(createdAt));
    return [
      ...checkBalance(balance, own),
      ...checkAvailable(balance, own, spent),
      ...checkDays(days.get(account) ?? [], ({ day }) => byDay.get(day) ?? []),
      ...checkMissingDays(days.get(account) ?? [], own),
    ];
  };
  return [...checkLines(entries, statements, Date.parse(asOf)), ...[...accounts].flatMap(checkAccount)];
};
