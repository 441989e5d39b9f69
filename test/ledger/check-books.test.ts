import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, money, subtract } from '../../lambdas/kernel/money.ts';
import { isQuiet, totalsOf } from '../../lambdas/ledger/domain/book-totals.ts';
import type { Books, DisagreementKind } from '../../lambdas/ledger/domain/books.ts';
import { findDisagreements } from '../../lambdas/ledger/domain/check-books.ts';
import { makeAdjustingEntry, makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { MERCHANT, newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const ONE_CENT = money(1, 'EUR');

const invoiceOf = (paymentId: string): string => `inv of ${paymentId}`;

/** Books of payments that were captured without any trouble. */
const rightBooks = (amounts: readonly number[]): Books => {
  const created = amounts.map((amount, index) =>
    newPayment({ amount: money(amount, 'EUR'), idempotencyKey: String(index) }),
  );
  return {
    resources: created.map(({ payment }) => ({
      id: payment.id,
      claims: [{ rule: 'payment_captured', amount: payment.amount }],
    })),
    payments: created.map(({ payment }) => ({
      id: payment.id,
      captured: payment.amount,
      refunded: money(0, 'EUR'),
      disputed: money(0, 'EUR'),
      refundable: payment.amount,
      state: 'captured',
      invoiceId: invoiceOf(payment.id),
    })),
    invoices: created.map(({ payment }) => ({
      id: invoiceOf(payment.id),
      state: 'paid',
      total: payment.amount,
      paymentId: payment.id,
      isPaymentInProgress: false,
    })),
    refunds: [],
    disputes: [],
    operations: created.map(({ operation }) => ({ id: operation.id, state: 'succeeded' })),
    entries: created.map(({ payment, operation, event }) =>
      makeJournalEntry('payment_captured', payment.amount, {
        merchantId: MERCHANT,
        operationId: operation.id,
        resourceId: payment.id,
        eventId: event.id,
        createdAt: AT,
      }),
    ),
    providerLines: created.map(({ payment, operation }, index) => ({
      id: `line-${index}`,
      rule: 'payment_captured',
      causeId: operation.id,
      amount: payment.amount,
      arrived: payment.amount,
      createdAt: AT,
    })),
    providerAsOf: AT,
  };
};

const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 });

/** Each way in which books can go wrong, and what must be said of it. */
const ALTERATIONS: Readonly<Record<DisagreementKind, (books: Books, at: number) => Books>> = {
  entry_unbalanced: (books, at) => ({
    ...books,
    entries: books.entries.map((entry, index) =>
      index === at
        ? {
            ...entry,
            postings: entry.postings.map((posting) =>
              posting.account.includes('payable')
                ? { ...posting, amount: add(posting.amount, ONE_CENT) }
                : posting,
            ),
          }
        : entry,
    ),
  }),
  entry_without_resource: (books, at) => ({
    ...books,
    resources: books.resources.filter((_, index) => index !== at),
  }),
  resource_differs_from_entries: (books, at) => ({
    ...books,
    resources: books.resources.map((resource, index) =>
      index === at
        ? {
            ...resource,
            claims: resource.claims.map((claim) => ({ ...claim, amount: add(claim.amount, ONE_CENT) })),
          }
        : resource,
    ),
  }),
  refunds_differ_from_payment: (books, at) => ({
    ...books,
    payments: books.payments.map((payment, index) =>
      index === at ? { ...payment, refundable: subtract(payment.refundable, ONE_CENT) } : payment,
    ),
  }),
  invoice_differs_from_payment: (books, at) => ({
    ...books,
    invoices: books.invoices.map((invoice, index) =>
      index === at ? { ...invoice, total: add(invoice.total, ONE_CENT) } : invoice,
    ),
  }),
  disputes_differ_from_payment: (books, at) => ({
    ...books,
    payments: books.payments.map((payment, index) =>
      index === at
        ? { ...payment, disputed: ONE_CENT, refundable: subtract(payment.refundable, ONE_CENT) }
        : payment,
    ),
  }),
  entry_missing_at_provider: (books, at) => ({
    ...books,
    providerLines: books.providerLines.filter((_, index) => index !== at),
  }),
  amount_differs_at_provider: (books, at) => ({
    ...books,
    providerLines: books.providerLines.map((line, index) =>
      index === at ? { ...line, amount: add(line.amount, ONE_CENT) } : line,
    ),
  }),
  provider_line_unknown_here: (books) => ({
    ...books,
    providerLines: [
      ...books.providerLines,
      {
        id: 'stray',
        rule: 'payment_captured',
        causeId: 'op_stray',
        amount: ONE_CENT,
        arrived: ONE_CENT,
        createdAt: AT,
      },
    ],
  }),
  provider_line_without_entry: (books, at) => ({
    ...books,
    entries: books.entries.filter((_, index) => index !== at),
    resources: books.resources.filter((_, index) => index !== at),
  }),
  moved_twice: (books, at) => ({
    ...books,
    providerLines: books.providerLines.flatMap((line, index) =>
      index === at ? [line, { ...line, id: 'again' }] : [line],
    ),
  }),
};

describe('the checker', () => {
  it('finds nothing in right books, and equal totals', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const books = rightBooks(list);
        const sum = list.reduce((total, amount) => total + BigInt(amount), 0n);
        expect(findDisagreements(books)).toEqual([]);
        expect(totalsOf(books)).toEqual([
          { currency: 'EUR', provider: sum, inFlight: 0n, resources: sum, journal: sum, unseen: 0n },
        ]);
      }),
    );
  });

  it.each(Object.keys(ALTERATIONS) as DisagreementKind[])('finds %s, and only that', (kind) => {
    fc.assert(
      fc.property(amounts, fc.nat(), (list, seed) => {
        const altered = ALTERATIONS[kind](rightBooks(list), seed % list.length);
        expect(findDisagreements(altered).map((found) => found.kind)).toEqual([kind]);
      }),
    );
  });

  it('counts money for an operation without an outcome as in flight, not as wrong', () => {
    const books = rightBooks([100]);
    const inFlight: Books = {
      ...books,
      entries: [],
      resources: [],
      operations: books.operations.map((operation) => ({ ...operation, state: 'unknown' })),
    };
    expect(findDisagreements(inFlight)).toEqual([]);
    expect(totalsOf(inFlight)).toMatchObject([{ provider: 100n, inFlight: 100n, journal: 0n }]);
  });

  it('waits three days for what a provider does by itself, and not longer', () => {
    const books = rightBooks([100]);
    const disputed = (createdAt: string): Books => ({
      ...books,
      providerLines: [
        ...books.providerLines,
        {
          id: 'taken',
          rule: 'dispute_opened',
          causeId: 'dp_1',
          amount: money(-100, 'EUR'),
          arrived: money(-100, 'EUR'),
          createdAt,
        },
      ],
    });
    expect(findDisagreements(disputed('2026-11-18T09:00:00.000Z'))).toEqual([]);
    expect(totalsOf(disputed('2026-11-18T09:00:00.000Z'))).toMatchObject([{ provider: 0n, inFlight: -100n }]);
    expect(findDisagreements(disputed('2026-11-18T08:59:59.999Z'))).toMatchObject([
      { kind: 'provider_line_unknown_here', id: 'taken' },
    ]);
  });

  it('does not miss at the provider what happened after its history was read', () => {
    const books = { ...rightBooks([100]), providerLines: [], providerAsOf: '2026-11-21T08:59:59.999Z' };
    expect(findDisagreements(books)).toEqual([]);
    expect(totalsOf(books)).toMatchObject([{ provider: 0n, journal: 100n, unseen: 100n }]);
    expect(totalsOf(books).every(isQuiet)).toBe(false);
  });

  it('takes what arrived short and was adjusted to that for right, and nothing else for it', () => {
    const books = rightBooks([5000]);
    const [captured] = books.entries;
    const [line] = books.providerLines;
    if (captured === undefined || line === undefined) throw new Error('no payment');
    const adjustedBy = (minor: number): Books => {
      const about = { merchantId: MERCHANT, resourceId: 'brk_short', createdAt: AT, round: 0 };
      const adjusts = { causeId: line.causeId, rule: line.rule, at: AT };
      const entry = makeAdjustingEntry(money(minor, 'EUR'), adjusts, about);
      return {
        ...books,
        entries: [captured, entry],
        resources: [...books.resources, { id: 'brk_short', claims: [] }],
        providerLines: [{ ...line, arrived: money(4500, 'EUR') }],
      };
    };
    const atProvider = (given: Books) =>
      findDisagreements(given).filter(({ kind }) => kind === 'amount_differs_at_provider');
    expect(atProvider(adjustedBy(-500))).toEqual([]);
    expect(totalsOf(adjustedBy(-500))).toMatchObject([{ provider: 4500n, journal: 4500n }]);
    expect(atProvider(adjustedBy(-499))).toMatchObject([{ id: captured.id }]);
  });
});
