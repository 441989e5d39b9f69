import fc from 'fast-check';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import {
  type JournalEntry,
  makeJournalEntry,
  makeTransferEntry,
} from '../../lambdas/ledger/domain/journal-entry.ts';
import { POSTING_TABLE, type PostingRule } from '../../lambdas/ledger/domain/posting-table.ts';
import { MERCHANT } from '../support/payments.ts';

export interface EntryWish {
  readonly kind: PostingRule;
  readonly minor: bigint;
  readonly currency: string;
  readonly at: string;
  readonly merchantId: MerchantId;
}

/** The entry of a resource of its own, told apart by `n`. */
export const entryOf = (n: string | number, wish: Partial<EntryWish> = {}): JournalEntry => {
  const { kind = 'payment_captured', minor = 1000n, currency = 'EUR' } = wish;
  const about = {
    merchantId: wish.merchantId ?? MERCHANT,
    operationId: deriveId('op', wish.merchantId ?? '', String(n)),
    resourceId: deriveId('pay', wish.merchantId ?? '', String(n)),
    eventId: deriveId('evt', String(n)),
    createdAt: wish.at ?? '2026-11-21T09:00:00.000Z',
  };
  return kind === 'transfer_posted' || kind === 'transfer_reversed'
    ? makeTransferEntry(kind, money(minor, currency), about, {
        source: 'merchant_payable',
        target: 'merchant_reserve',
      })
    : makeJournalEntry(kind, money(minor, currency), about);
};

const times = fc
  .date({
    min: new Date('2026-11-19T22:00:00.000Z'),
    max: new Date('2026-11-22T02:00:00.000Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());

/** What happened to one merchant within three days, in two currencies. */
export const journals = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...(Object.keys(POSTING_TABLE) as PostingRule[])),
      minor: fc.bigInt({ min: 1n, max: 1_000_000n }),
      currency: fc.constantFrom('EUR', 'JPY'),
      at: times,
    }),
    { maxLength: 30 },
  )
  .map(
    (wishes) =>
      (merchantId: MerchantId): readonly JournalEntry[] =>
        wishes.map((wish, n) => entryOf(n, { ...wish, merchantId })),
  );
