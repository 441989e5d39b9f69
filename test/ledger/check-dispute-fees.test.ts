import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { type Money, money } from '../../lambdas/kernel/money.ts';
import { toBookedResources } from '../../lambdas/ledger/booked-resources.ts';
import { totalsOf } from '../../lambdas/ledger/domain/book-totals.ts';
import type { Books } from '../../lambdas/ledger/domain/books.ts';
import { findDisagreements } from '../../lambdas/ledger/domain/check-books.ts';
import { makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { toProviderLine } from '../../lambdas/ledger/domain/provider-line.ts';
import type { HistoryKind } from '../../lambdas/providers/port.ts';
import { MERCHANT, newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const DAY_MS = 24 * 60 * 60 * 1000;
const AMOUNT = money(1250, 'EUR');
const FEE = money(1500, 'USD');
const DISPUTE = deriveId('dp', 'sandbox', 'dp_1');

const MOVES = {
  charge: ['payment_captured', AMOUNT],
  dispute: ['dispute_opened', AMOUNT],
  dispute_fee: ['dispute_fee_charged', FEE],
  dispute_reversal: ['dispute_won', AMOUNT],
  dispute_fee_return: ['dispute_fee_returned', FEE],
} as const;

type Move = keyof typeof MOVES;

const { payment, operation, event } = newPayment({ amount: AMOUNT });

/** Books of a payment whose dispute was won, and its fee given back. */
const booksOf = (
  given: {
    readonly booked?: readonly Move[];
    readonly told?: readonly Move[];
    readonly returned?: Money | null;
    readonly asOf?: string;
  } = {},
): Books => {
  const { booked = Object.keys(MOVES), told = Object.keys(MOVES), returned = FEE, asOf = AT } = given;
  return {
    resources: [
      { id: payment.id, claims: [{ rule: 'payment_captured', amount: AMOUNT }] },
      ...toBookedResources([
        {
          pk: `dispute#${DISPUTE}`,
          entity: 'dispute',
          state: 'won',
          amount: AMOUNT.minor,
          currency: AMOUNT.currency,
          fee: FEE.minor,
          fee_currency: FEE.currency,
          ...(returned === null
            ? {}
            : { fee_returned: returned.minor, fee_returned_currency: returned.currency }),
        },
      ]),
    ],
    payments: [
      {
        id: payment.id,
        captured: AMOUNT,
        refunded: money(0, 'EUR'),
        disputed: money(0, 'EUR'),
        refundable: AMOUNT,
        state: 'captured',
        invoiceId: null,
      },
    ],
    refunds: [],
    invoices: [],
    disputes: [{ paymentId: payment.id, amount: AMOUNT, isWon: true }],
    operations: [{ id: operation.id, state: 'succeeded' }],
    entries: (booked as readonly Move[]).map((move) =>
      makeJournalEntry(MOVES[move][0], MOVES[move][1], {
        merchantId: MERCHANT,
        operationId: move === 'charge' ? operation.id : null,
        resourceId: move === 'charge' ? payment.id : DISPUTE,
        eventId: event.id,
        createdAt: AT,
      }),
    ),
    providerLines: (told as readonly Move[]).map((kind: HistoryKind & Move) =>
      toProviderLine('sandbox', {
        id: kind,
        kind,
        operationId: operation.id,
        providerReference: kind === 'charge' ? 'ch_1' : 'dp_1',
        amount: MOVES[kind][1],
        settled: MOVES[kind][1],
        createdAt: AT,
      }),
    ),
    providerAsOf: asOf,
  };
};

const WITHOUT_RETURN = ['charge', 'dispute', 'dispute_fee', 'dispute_reversal'] as const;

const kindsOf = (books: Books) => findDisagreements(books).map(({ kind }) => kind);

describe('a dispute fee that is given back', () => {
  it('agrees when the provider, the dispute and the journal say the same, in its own currency', () => {
    expect(kindsOf(booksOf())).toEqual([]);
    expect(totalsOf(booksOf())).toMatchObject([
      { currency: 'EUR', provider: 1250n, journal: 1250n, resources: 1250n },
      { currency: 'USD', provider: 0n, journal: 0n, resources: 0n },
    ]);
  });

  it('is in flight for three days while its webhook is not here, and unknown afterwards', () => {
    const untold = { booked: WITHOUT_RETURN, returned: null };
    expect(kindsOf(booksOf(untold))).toEqual([]);
    expect(totalsOf(booksOf(untold))[1]).toMatchObject({ provider: 0n, inFlight: 1500n, journal: -1500n });
    const later = new Date(Date.parse(AT) + 3 * DAY_MS + 1).toISOString();
    expect(kindsOf(booksOf({ ...untold, asOf: later }))).toEqual(['provider_line_unknown_here']);
  });

  it('that the provider knows nothing of is missing there', () => {
    expect(kindsOf(booksOf({ told: WITHOUT_RETURN }))).toEqual(['entry_missing_at_provider']);
  });

  it('must be what the dispute says it is', () => {
    expect(kindsOf(booksOf({ returned: money(1499, 'USD') }))).toEqual(['resource_differs_from_entries']);
    expect(kindsOf(booksOf({ returned: null }))).toEqual(['resource_differs_from_entries']);
  });
});
