import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { type JournalEntry, makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { trialBalance } from '../../lambdas/ledger/domain/trial-balance.ts';
import type { HistoryLine, Provider } from '../../lambdas/providers/port.ts';
import { booksJson, booksLines } from '../../ops/books/books-view.ts';
import { statementsOf } from './statements.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const payment = deriveId('pay', 'a');
const operation = deriveId('op', payment, '1');

const line = (minor: number, createdAtMs: number, id = 'line-1'): HistoryLine => ({
  id,
  kind: 'charge',
  operationId: operation,
  providerReference: 'ch_1',
  amount: money(minor, 'EUR'),
  settled: money(minor, 'EUR'),
  createdAt: new Date(createdAtMs).toISOString(),
});

const entry = (minor: number): JournalEntry =>
  makeJournalEntry('payment_captured', money(minor, 'EUR'), {
    operationId: operation,
    resourceId: payment,
    merchantId: deriveId('mer', 'a'),
    eventId: deriveId('evt', 'a'),
    createdAt: new Date(NOW_MS - DAY_MS).toISOString(),
  });

/** A provider that answers one line a page and refuses ranges of more than 92 days, as the sandbox does. */
const setup = (lines: readonly HistoryLine[], captured = 1250, sinceMs = NOW_MS - DAY_MS, staleReads = 0) => {
  const asked: Parameters<Provider['history']>[0][] = [];
  let isOwnRead = false;
  let ownReads = 0;
  const check = createCheckBooks({
    providers: [
      {
        name: 'sandbox',
        history: async (request) => {
          if (isOwnRead && ownReads === 0) throw new Error('the provider is read first');
          asked.push(request);
          const rangeMs = Date.parse(request.to) - Date.parse(request.from);
          if (rangeMs > 92 * DAY_MS) throw new Error('range too long');
          const found = lines.filter(({ createdAt }) => createdAt >= request.from && createdAt < request.to);
          const index = Number(request.cursor ?? 0);
          const nextCursor = index + 1 < found.length ? String(index + 1) : null;
          return { lines: found.slice(index, index + 1), nextCursor };
        },
      },
    ],
    readOwnBooks: async () => {
      isOwnRead = true;
      const isStale = ownReads++ < staleReads;
      return {
        resources: [{ id: payment, claims: [{ rule: 'payment_captured', amount: money(captured, 'EUR') }] }],
        payments: [
          {
            id: payment,
            captured: money(captured, 'EUR'),
            refunded: money(0, 'EUR'),
            disputed: money(0, 'EUR'),
            refundable: money(captured - (isStale ? 1 : 0), 'EUR'),
            state: 'captured',
            invoiceId: null,
          },
        ],
        refunds: [],
        invoices: [],
        disputes: [],
        operations: [{ id: operation, state: 'succeeded' }],
        entries: [entry(captured)],
        statements: statementsOf([entry(captured)]),
      };
    },
    sinceMs: async () => sinceMs,
    clock: { nowMs: () => NOW_MS },
    clockSkewMs: 60_000,
  });
  return { check, asked };
};

describe('the books', () => {
  it('are read again when something looks wrong, and what was only in motion is not reported', async () => {
    const lines = [line(1250, NOW_MS - DAY_MS)];
    const inMotion = await setup(lines, 1250, NOW_MS - DAY_MS, 1).check();
    expect(inMotion.disagreements).toEqual([]);
    const wrong = await setup(lines, 1250, NOW_MS - DAY_MS, 2).check();
    expect(wrong.disagreements.map(({ kind }) => kind)).toEqual(['refunds_differ_from_payment']);
  });

  it('agree when provider, resources and journal say the same', async () => {
    const { check } = setup([line(1250, NOW_MS - DAY_MS)]);

    const report = await check();

    expect(report.disagreements).toEqual([]);
    expect(report.totals).toEqual([
      { currency: 'EUR', provider: 1250n, inFlight: 0n, resources: 1250n, journal: 1250n, unseen: 0n },
    ]);
    expect(booksLines(report).at(-1)).toBe('✓ the books agree');
    expect(booksJson(report)).toMatchObject({
      agree: true,
      totals: [
        {
          currency: 'EUR',
          provider: 1250,
          in_flight: 0,
          resources: 1250,
          journal: 1250,
          not_seen_at_provider_yet: 0,
        },
      ],
    });
  });

  it.each([
    ['amount_differs_at_provider', [line(1249, NOW_MS - DAY_MS)]],
    ['moved_twice', [line(1250, NOW_MS - DAY_MS), line(1250, NOW_MS - DAY_MS + 1, 'line-2')]],
    ['entry_missing_at_provider', []],
  ])('disagree: %s', async (kind, lines) => {
    const { check } = setup(lines);

    const report = await check();

    expect(report.disagreements.map((disagreement) => disagreement.kind)).toEqual([kind]);
    expect(booksLines(report).at(-1)).toContain(`first disagreement: ${kind}`);
    expect(booksJson(report)).toMatchObject({ agree: false });
  });

  it('are read at the provider from the first merchant’s day on, in ranges that it allows', async () => {
    const yearAgoMs = NOW_MS - 400 * DAY_MS;
    const { check, asked } = setup([line(1250, yearAgoMs)], 1250, yearAgoMs);

    const report = await check();

    expect(report.disagreements).toEqual([]);
    expect(asked[0]?.from).toBe(new Date(yearAgoMs - 60_000).toISOString());
    expect(asked.at(-1)?.to).toBe(new Date(NOW_MS + 60_000).toISOString());
    expect(asked.slice(1).map(({ from }) => from)).toEqual(asked.slice(0, -1).map(({ to }) => to));
  });

  it('in sums that a JSON number cannot hold are told exactly', () => {
    const minor = 9_007_199_254_740_993n;
    const totals = [
      {
        currency: money(0, 'JPY').currency,
        provider: minor,
        inFlight: 0n,
        resources: minor,
        journal: minor,
        unseen: 0n,
      },
    ];

    const report = {
      asOf: '',
      totals,
      disagreements: [],
      unapplied: 0,
      inMotion: 0,
      trialBalance: trialBalance([]),
    };
    expect(booksJson(report)).toMatchObject({
      totals: [{ provider: '9007199254740993', in_flight: 0 }],
    });
  });
});
