import type { AccountId } from '../../lambdas/ledger/domain/account.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import type { StatementBooks, Taken } from '../../lambdas/ledger/domain/statement-books.ts';
import { linesOfEntry } from '../../lambdas/ledger/domain/statement-line.ts';

const RESTED = '2026-11-20T00:00:00.000Z';

/** What the stream makes of these entries, and intents of what they took, once all of it has arrived. */
export const statementsOf = (
  entries: readonly JournalEntry[],
  taken: readonly Taken[] = [],
): StatementBooks => {
  const lines = entries.flatMap(linesOfEntry);
  const byAccount = Map.groupBy(lines, ({ account }) => account);
  const takenFrom = (id: AccountId): bigint =>
    taken.reduce((sum, { account, amount }) => (account === id ? sum + amount : sum), 0n);
  return {
    lines,
    taken,
    moving: [],
    balances: [...byAccount].map(([account, own]) => ({
      account,
      balance: own.reduce((sum, { amount }) => sum + amount, 0n),
      available: own.every(({ available }) => available === null)
        ? null
        : own.reduce((sum, { available }) => sum + (available ?? 0n), 0n) - takenFrom(account),
      updatedAt: RESTED,
    })),
    days: [...byAccount].flatMap(([account, own]) =>
      [...Map.groupBy(own, ({ createdAt }) => createdAt.slice(0, 10))].map(([day, some]) => ({
        account,
        day,
        sum: some.reduce((sum, { amount }) => sum + amount, 0n),
        count: BigInt(some.length),
      })),
    ),
  };
};
