import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import {
  accountsInMotion,
  findStatementDisagreements,
  unappliedEntries,
} from '../../lambdas/ledger/domain/check-statements.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import type {
  StatementBooks,
  StatementDisagreementKind,
  Taken,
} from '../../lambdas/ledger/domain/statement-books.ts';
import { trialBalance } from '../../lambdas/ledger/domain/trial-balance.ts';
import { MERCHANT } from '../support/payments.ts';
import { entryOf, journals } from './journal.ts';
import { statementsOf } from './statements.ts';

const AS_OF = '2026-11-23T00:00:00.000Z';

const kindsFor = (entries: readonly JournalEntry[], statements: StatementBooks, asOf = AS_OF) =>
  findStatementDisagreements(entries, statements, asOf).map(({ kind }) => kind);

/** One payment, and a payout that took 300 and is still under way. */
const entries = [entryOf(1)];
const taken: readonly Taken[] = [
  { account: accountId(MERCHANT, 'merchant_payable', money(300, 'EUR').currency), amount: 300n },
];
const right = statementsOf(entries, taken);

const first = <T>(all: readonly T[], change: (one: T) => T): readonly T[] =>
  all.map((one, index) => (index === 0 ? change(one) : one));

/** Each way in which statements can go wrong, and what must be said of it. */
const ALTERATIONS: Readonly<Record<StatementDisagreementKind, readonly [JournalEntry[], StatementBooks]>> = {
  line_missing: [[...entries, entryOf(2)], right],
  line_without_entry: [[], right],
  line_differs_from_entry: [
    [...entries],
    { ...right, lines: first(right.lines, (line) => ({ ...line, kind: 'payout_returned' })) },
  ],
  balance_differs_from_lines: [
    [...entries],
    { ...right, balances: first(right.balances, (one) => ({ ...one, balance: one.balance + 1n })) },
  ],
  available_differs_from_lines: [[...entries], { ...right, taken: [] }],
  day_differs_from_lines: [
    [...entries],
    { ...right, days: first(right.days, (day) => ({ ...day, sum: day.sum - 1n })) },
  ],
};

describe('the checker of statements', () => {
  it('finds nothing in what the stream makes of any journal, and its trial balance sums to zero', () => {
    fc.assert(
      fc.property(journals, (journal) => {
        const all = journal(MERCHANT);
        const statements = statementsOf(all);
        expect(findStatementDisagreements(all, statements, AS_OF)).toEqual([]);
        expect(unappliedEntries(all, statements)).toEqual([]);
        const { lines, sums } = trialBalance(statements.balances);
        expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
        const debits = lines.reduce((sum, { debit }) => sum + debit, 0n);
        expect(lines.reduce((sum, { credit }) => sum + credit, 0n)).toBe(debits);
      }),
    );
  });

  it('knows what intents have taken', () => {
    expect(kindsFor(entries, right)).toEqual([]);
  });

  it.each(Object.entries(ALTERATIONS))('finds %s', (kind, [all, statements]) => {
    expect(new Set(kindsFor(all, statements))).toEqual(new Set([kind]));
  });

  it('finds a day that is not there', () => {
    expect(new Set(kindsFor(entries, { ...right, days: [] }))).toEqual(new Set(['day_differs_from_lines']));
  });

  it('waits a quarter of an hour for a line, and not longer', () => {
    const young = [...entries, entryOf(2, { at: '2026-11-22T23:45:00.000Z' })];
    expect(kindsFor(young, right)).toEqual([]);
    expect(unappliedEntries(young, right)).toHaveLength(1);
    expect(kindsFor(young, right, '2026-11-23T00:00:00.001Z')).toEqual(['line_missing']);
  });

  it('says nothing of the balance of an account that moves while it is read', () => {
    const moving = {
      ...right,
      balances: right.balances.map((one) => ({ ...one, balance: 7n, updatedAt: AS_OF })),
    };
    expect(kindsFor(entries, moving)).toEqual([]);
    expect(accountsInMotion(moving, AS_OF)).toBe(2);
  });
});
