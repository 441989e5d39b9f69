import type { AccountId } from './account.ts';
import type { StatementLine } from './statement-line.ts';

/** What one transaction writes: lines of one account, and what they sum to. */
export interface LineBatch {
  readonly account: AccountId;
  readonly lines: readonly StatementLine[];
  readonly balance: bigint;
  readonly available: bigint | null;
  readonly days: readonly DaySum[];
}

/** What an account's lines of one day (UTC) sum to. */
export interface DaySum {
  /** `2026-11-21` */
  readonly day: string;
  readonly sum: bigint;
  readonly count: number;
}

/** A DynamoDB transaction takes a hundred writes: the lines, one for each of their days, and the balance. */
const WRITES_MAX = 100;

export const dayOf = (createdAt: string): string => createdAt.slice(0, 'YYYY-MM-DD'.length);

const totalOf = (lines: readonly StatementLine[]): bigint =>
  lines.reduce((total, { amount }) => total + amount, 0n);

const daysOf = (lines: readonly StatementLine[]): readonly DaySum[] =>
  [...Map.groupBy(lines, ({ createdAt }) => dayOf(createdAt))].map(([day, ofDay]) => ({
    day,
    sum: totalOf(ofDay),
    count: ofDay.length,
  }));

/** @param lines All of the same account. */
export const toBatch = (account: AccountId, lines: readonly StatementLine[]): LineBatch => ({
  account,
  lines,
  balance: totalOf(lines),
  available: lines.reduce<bigint | null>(
    (total, { available }) => (available === null ? null : (total ?? 0n) + available),
    null,
  ),
  days: daysOf(lines),
});

/** Lines that fit into one transaction together with their days and their balance, in order. */
const cut = (lines: readonly StatementLine[]): readonly (readonly StatementLine[])[] => {
  const batches: StatementLine[][] = [];
  let batch: StatementLine[] = [];
  let days = new Set<string>();
  for (const line of lines) {
    const day = dayOf(line.createdAt);
    if (batch.length + 1 + days.size + (days.has(day) ? 0 : 1) + 1 > WRITES_MAX) {
      batches.push(batch);
      batch = [];
      days = new Set();
    }
    batch.push(line);
    days.add(day);
  }
  return batch.length === 0 ? batches : [...batches, batch];
};

const byTime = (a: StatementLine, b: StatementLine): number => (a.createdAt < b.createdAt ? -1 : 1);

/**
 * The transactions that these lines need: each writes one account's balance once, for up to 98 lines of one day.
 * A line that comes twice counts once.
 *
 * @returns The batches of each account; those of one account follow one another, accounts do not depend on each other.
 */
export const toBatches = (lines: readonly StatementLine[]): readonly (readonly LineBatch[])[] =>
  [...Map.groupBy(lines, ({ account }) => account)].map(([account, all]) => {
    const once = [...new Map(all.map((line) => [line.entryId, line])).values()].sort(byTime);
    return cut(once).map((some) => toBatch(account, some));
  });
