import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { MINOR_MAX, money } from '../../lambdas/kernel/money.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../../lambdas/ledger/domain/account.ts';
import {
  clearedBy,
  type EntryCause,
  type JournalEntry,
  makeJournalEntry,
  makeTransferEntry,
  sumsByCurrency,
} from '../../lambdas/ledger/domain/journal-entry.ts';
import {
  clearingSign,
  POSTING_TABLE,
  type PostingRule,
  type TransferRule,
} from '../../lambdas/ledger/domain/posting-table.ts';
import { putEntry, toEntry } from '../../lambdas/ledger/journal-store.ts';
import { MERCHANT } from '../support/payments.ts';

const TRANSFERS: readonly PostingRule[] = ['transfer_posted', 'transfer_reversed'];
const isTransfer = (rule: PostingRule): rule is TransferRule => TRANSFERS.includes(rule);

const about = (n: number): EntryCause => ({
  merchantId: MERCHANT,
  operationId: deriveId('op', String(n)),
  resourceId: deriveId('pay', String(n)),
  eventId: deriveId('evt', String(n)),
  createdAt: '2026-11-21T09:00:00.000Z',
});

const rules = fc.constantFrom(...(Object.keys(POSTING_TABLE) as PostingRule[]));
const amounts = fc.bigInt({ min: 1n, max: MINOR_MAX });
const kinds = fc.constantFrom(...(Object.keys(ACCOUNT_KINDS) as AccountKind[]));
const accounts = fc
  .tuple(kinds, kinds)
  .filter(([source, target]) => source !== target)
  .map(([source, target]) => ({ source, target }));

const entries: fc.Arbitrary<JournalEntry> = fc
  .tuple(rules, amounts, accounts, fc.nat(), fc.constantFrom('EUR', 'JPY', 'KWD'))
  .map(([rule, minor, between, n, currency]) =>
    isTransfer(rule)
      ? makeTransferEntry(rule, money(minor, currency), about(n), between)
      : makeJournalEntry(rule, money(minor, currency), about(n)),
  );

describe('a journal entry', () => {
  it('sums to zero, whatever it is of, and so does every journal', () => {
    fc.assert(
      fc.property(fc.array(entries), (journal) => {
        const sums = sumsByCurrency(journal.flatMap(({ postings }) => postings));
        expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
      }),
    );
  });

  it('is read from the table as it was written', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(toEntry(putEntry('money', entry).Put?.Item ?? {})).toEqual(entry);
      }),
    );
  });

  it('changes what providers hold as its rule says', () => {
    fc.assert(
      fc.property(
        entries.filter(({ kind }) => !isTransfer(kind)),
        (entry) => {
          const sign = clearingSign(entry.kind);
          const cleared = clearedBy(entry);
          const amount = entry.postings[0]?.amount.minor ?? 0n;
          const absolute = amount < 0n ? -amount : amount;
          expect(cleared?.minor ?? 0n).toBe(sign * absolute);
          expect(cleared === null).toBe(sign === 0n);
        },
      ),
    );
  });

  it('that does not balance is never written', () => {
    const entry = makeJournalEntry('payment_captured', money(100, 'EUR'), about(1));
    expect(() => putEntry('money', { ...entry, postings: entry.postings.slice(1) })).toThrow(
      'does not balance',
    );
  });

  it('of nothing, or of a transfer from an account to itself, is never made', () => {
    expect(() => makeJournalEntry('refund_succeeded', money(0, 'EUR'), about(1))).toThrow('positive amount');
    const same = { source: 'merchant_payable', target: 'merchant_payable' } as const;
    expect(() => makeTransferEntry('transfer_posted', money(1, 'EUR'), about(1), same)).toThrow(
      'two accounts',
    );
  });
});
