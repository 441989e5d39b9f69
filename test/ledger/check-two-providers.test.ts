import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { type JournalEntry, makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import type { HistoryKind, HistoryLine, Provider, ProviderName } from '../../lambdas/providers/port.ts';
import { statementsOf } from './statements.ts';

const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const YESTERDAY = '2026-11-20T09:00:00.000Z';
const AMOUNT = money(1250, 'EUR');

const payments = { sandbox: deriveId('pay', 'a'), stripe: deriveId('pay', 'b') };
const operationOf = (provider: ProviderName) => deriveId('op', payments[provider], '1');
const disputeOf = (provider: ProviderName) => deriveId('dp', provider, 'dp_1');

const line = (kind: HistoryKind, takenBy: ProviderName, reference: string): HistoryLine => ({
  id: `${kind} ${reference}`,
  kind,
  operationId: operationOf(takenBy),
  providerReference: reference,
  amount: AMOUNT,
  settled: AMOUNT,
  createdAt: YESTERDAY,
});

const about = { merchantId: deriveId('mer', 'a'), eventId: deriveId('evt', 'a'), createdAt: YESTERDAY };

const captured = (provider: ProviderName): JournalEntry =>
  makeJournalEntry('payment_captured', AMOUNT, {
    ...about,
    operationId: operationOf(provider),
    resourceId: payments[provider],
  });

const disputed = (provider: ProviderName): JournalEntry =>
  makeJournalEntry('dispute_opened', AMOUNT, {
    ...about,
    operationId: null,
    resourceId: disputeOf(provider),
  });

const NOTHING = money(0, 'EUR');

const ownBooks = (isDisputed: boolean) => {
  const names = ['sandbox', 'stripe'] as const;
  const entries = names.flatMap((name) => [captured(name), ...(isDisputed ? [disputed(name)] : [])]);
  return {
    resources: names.flatMap((name) => [
      { id: payments[name], claims: [{ rule: 'payment_captured', amount: AMOUNT } as const] },
      ...(isDisputed
        ? [{ id: disputeOf(name), claims: [{ rule: 'dispute_opened', amount: AMOUNT } as const] }]
        : []),
    ]),
    payments: names.map((name) => ({
      id: payments[name],
      captured: AMOUNT,
      refunded: NOTHING,
      disputed: isDisputed ? AMOUNT : NOTHING,
      refundable: isDisputed ? NOTHING : AMOUNT,
      state: 'captured',
      invoiceId: null,
    })),
    refunds: [],
    invoices: [],
    disputes: isDisputed
      ? names.map((name) => ({ paymentId: payments[name], amount: AMOUNT, isWon: false }))
      : [],
    operations: names.map((name) => ({ id: operationOf(name), state: 'succeeded' })),
    entries,
    statements: statementsOf(entries),
  };
};

const setup = (
  histories: Readonly<Record<ProviderName, readonly HistoryLine[]>>,
  { isDisputed = false, broken }: { readonly isDisputed?: boolean; readonly broken?: ProviderName } = {},
) => {
  const asked: ProviderName[] = [];
  const providerOf = (name: ProviderName): Pick<Provider, 'name' | 'history'> => ({
    name,
    history: async ({ from, to }) => {
      asked.push(name);
      if (name === broken) throw new Error(`${name} does not answer`);
      const lines = histories[name].filter(({ createdAt }) => createdAt >= from && createdAt < to);
      return { lines, nextCursor: null };
    },
  });
  const check = createCheckBooks({
    providers: [providerOf('sandbox'), providerOf('stripe')],
    readOwnBooks: async () => ownBooks(isDisputed),
    sinceMs: async () => NOW_MS - 48 * 3_600_000,
    clock: { nowMs: () => NOW_MS },
    clockSkewMs: 0,
  });
  return { check, asked };
};

const CHARGES = {
  sandbox: [line('charge', 'sandbox', 'ch_1')],
  stripe: [line('charge', 'stripe', 'pi_1')],
};

const kindsOf = async (check: ReturnType<typeof setup>['check']) =>
  (await check()).disagreements.map(({ kind }) => kind);

describe('a check of two providers', () => {
  it('agrees when each knows its own, and adds up what both hold', async () => {
    const { check, asked } = setup(CHARGES);

    const report = await check();

    expect(report.disagreements).toEqual([]);
    expect(report.totals).toMatchObject([{ provider: 2500n, journal: 2500n, resources: 2500n }]);
    expect(asked).toEqual(['sandbox', 'stripe']);
  });

  it.each(['sandbox', 'stripe'] as const)('misses an entry that %s does not know', async (name) => {
    expect(await kindsOf(setup({ ...CHARGES, [name]: [] }).check)).toEqual(['entry_missing_at_provider']);
  });

  it('finds money that both took for one operation', async () => {
    const both = { ...CHARGES, stripe: [...CHARGES.stripe, line('charge', 'sandbox', 'pi_2')] };
    expect(await kindsOf(setup(both).check)).toEqual(['moved_twice']);
  });

  it('tells two disputes apart that have the same reference at both', async () => {
    const lines = (name: ProviderName) => [...CHARGES[name], line('dispute', name, 'dp_1')];
    const both = { sandbox: lines('sandbox'), stripe: lines('stripe') };
    expect(await kindsOf(setup(both, { isDisputed: true }).check)).toEqual([]);
    const one = { ...both, stripe: CHARGES.stripe };
    const report = await setup(one, { isDisputed: true }).check();
    expect(report.disagreements).toMatchObject([
      { kind: 'entry_missing_at_provider', id: disputed('stripe').id },
    ]);
  });

  it('says nothing at all when one of them does not answer', async () => {
    await expect(setup(CHARGES, { broken: 'stripe' }).check()).rejects.toThrow('stripe does not answer');
  });
});
