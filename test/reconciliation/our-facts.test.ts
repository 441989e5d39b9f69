import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import { toBooked } from '../../lambdas/reconciliation/domain/booked-movement.ts';
import {
  type EntryFact,
  formatFact,
  isAbout,
  movesOf,
  type OperationFact,
  type OurFact,
  parseFact,
  toOurRecords,
  withPosted,
} from '../../lambdas/reconciliation/domain/our-facts.ts';

const EUR = 'EUR' as CurrencyCode;
const ABOUT = { causeId: 'op_1', merchantId: 'mer_1', resourceId: 'pay_1' } as const;
const AT = '2026-11-20T09:00:00.000Z';

const entry = (over: Partial<EntryFact> = {}): EntryFact => ({
  ...ABOUT,
  kind: 'entry',
  id: 'je_1',
  rule: 'payment_captured',
  currency: EUR,
  minor: 1250n,
  at: AT,
  bookedAt: AT,
  isAdjustment: false,
  ...over,
});

const operation = (over: Partial<OperationFact> = {}): OperationFact => ({
  ...ABOUT,
  kind: 'operation',
  provider: 'sandbox',
  state: 'succeeded',
  reference: 'ch_1',
  moves: movesOf('authorize', { minor: 1250n, currency: EUR }),
  at: AT,
  ...over,
});

test('an entry is a record of its operation’s provider, with the provider’s reference', () => {
  expect(toOurRecords('sandbox', [entry(), operation()])).toEqual([
    expect.objectContaining({
      id: 'je_1',
      causeId: 'op_1',
      reference: 'ch_1',
      movement: 'charge',
      minor: 1250n,
      fee: 0n,
    }),
  ]);
  expect(toOurRecords('stripe', [entry(), operation()])).toEqual([]);
});

test('a fee is the price of what its operation moved, and no record of its own', () => {
  const fee = entry({ id: 'je_fee', rule: 'provider_fee_charged', minor: -25n });
  expect(toOurRecords('sandbox', [entry(), fee, operation()])).toEqual([
    expect.objectContaining({ id: 'je_1', minor: 1250n, fee: 25n }),
  ]);
});

test('a payout that came back bore its fee once', () => {
  const facts = [
    operation({ moves: movesOf('payout', { minor: 1250n, currency: EUR }) }),
    entry({ rule: 'payout_paid', minor: -1250n }),
    entry({ id: 'je_2', rule: 'payout_returned' }),
    entry({ id: 'je_3', rule: 'provider_fee_charged', minor: -25n }),
  ];
  expect(toOurRecords('sandbox', facts).map(({ fee }) => fee)).toEqual([25n, 0n]);
});

test('a fee that was booked long after its movement is still its price', () => {
  const day = { fromMs: Date.parse('2026-11-20T00:00:00Z'), toMs: Date.parse('2026-11-21T00:00:00Z') };
  const at = '2027-01-20T09:00:00.000Z';
  expect(isAbout(day, entry({ rule: 'provider_fee_charged', at }))).toBe(true);
  expect(isAbout(day, entry({ at }))).toBe(false);
});

test('a payout and its return are two records of one operation', () => {
  const facts = [
    operation({ moves: movesOf('payout', { minor: 1250n, currency: EUR }) }),
    entry({ rule: 'payout_paid', minor: -1250n }),
    entry({ id: 'je_2', rule: 'payout_returned' }),
  ];
  expect(toOurRecords('sandbox', facts).map(({ movement, minor }) => [movement, minor])).toEqual([
    ['payout', -1250n],
    ['payout_return', 1250n],
  ]);
});

test('a refund and its return are two records of one operation', () => {
  const facts = [
    operation({ moves: movesOf('refund', { minor: 1250n, currency: EUR }) }),
    entry({ rule: 'refund_succeeded', minor: -1250n }),
    entry({ id: 'je_2', rule: 'refund_returned' }),
  ];
  expect(toOurRecords('sandbox', facts).map(({ movement, minor }) => [movement, minor])).toEqual([
    ['refund', -1250n],
    ['refund_return', 1250n],
  ]);
});

test.each([
  ['created', 'pending'],
  ['submitted', 'pending'],
  ['unknown', 'pending'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
])('an operation that is %s is a record of something %s', (state, status) => {
  expect(toOurRecords('sandbox', [operation({ state, reference: null })])).toMatchObject([
    { id: 'op_1', status, movement: 'charge', minor: 1250n },
  ]);
});

test('an operation that succeeded without an entry in the window is no record', () => {
  expect(toOurRecords('sandbox', [operation()])).toEqual([]);
});

test.each(['void', 'dispute_evidence'] as const)('%s moves nothing', (kind) => {
  const moves = movesOf(kind, { minor: 1250n, currency: EUR });
  expect(moves).toBeNull();
  expect(toOurRecords('sandbox', [operation({ state: 'unknown', moves })])).toEqual([]);
});

test('a refund that is open would leave less at the provider', () => {
  expect(movesOf('refund', { minor: 1250n, currency: EUR })).toEqual({
    movement: 'refund',
    currency: EUR,
    minor: -1250n,
  });
});

test('the entries of a dispute are records of the dispute’s provider', () => {
  const about = { ...ABOUT, causeId: 'dp_1', resourceId: 'dp_1' };
  const facts: readonly OurFact[] = [
    { ...about, kind: 'dispute', provider: 'sandbox', reference: 'dsp_1' },
    { ...entry({ rule: 'dispute_opened', minor: -1250n }), ...about },
    { ...entry({ id: 'je_2', rule: 'dispute_fee_charged', minor: -1500n }), ...about },
  ];
  expect(toOurRecords('sandbox', facts)).toMatchObject([
    { movement: 'dispute', causeId: 'dp_1', reference: 'dsp_1' },
    { movement: 'dispute_fee', minor: -1500n },
  ]);
});

test('a fact is read from its line as it was written', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.string({ unit: 'grapheme' }), (minor, reference) => {
      for (const fact of [entry({ minor }), operation({ reference })]) {
        const line = formatFact(fact);
        expect(line).toMatch(/^[\t\u0020-\u007e]*$/);
        expect(parseFact(line)).toEqual(fact);
      }
      expect(parseFact(withPosted(formatFact(entry()), minor))).toEqual(entry({ posted: minor }));
    }),
  );
});

test('an entry and what adjusts it are one movement of their sum, and none if nothing is left of it', () => {
  const settled = operation({ state: 'failed' });
  const adjusting = entry({
    id: 'je_2',
    minor: -250n,
    isAdjustment: true,
    bookedAt: '2026-11-21T09:00:00.000Z',
  });
  expect(toOurRecords('sandbox', [operation({ state: 'succeeded' }), adjusting, entry()])).toMatchObject([
    { id: 'je_1', minor: 1000n, at: AT, movement: 'charge', status: 'moved' },
  ]);
  expect(toOurRecords('sandbox', [settled, entry({ id: 'je_2', isAdjustment: true })])).toMatchObject([
    { id: 'je_2', minor: 1250n, status: 'moved' },
  ]);
  expect(
    toOurRecords('sandbox', [settled, entry(), entry({ id: 'je_2', minor: -1250n, isAdjustment: true })]),
  ).toEqual([]);
});

test('what the accounts must say is what records are made of: entries, adjusting ones with them, prices apart', () => {
  const adjusting = entry({ id: 'je_2', minor: -1250n, isAdjustment: true });
  const price = entry({ id: 'je_fee', rule: 'provider_fee_charged', minor: -25n });
  const tell = (facts: readonly OurFact[]) =>
    toBooked('sandbox', facts).map(({ movement, entries }) => [movement, ...entries.map(({ id }) => id)]);
  expect(tell([operation(), entry(), price])).toEqual([
    ['charge', 'je_1'],
    ['provider_fee', 'je_fee'],
  ]);
  // Nothing is left of the movement, so its price is in no record either.
  expect(tell([operation(), entry(), adjusting, price])).toEqual([['charge', 'je_1', 'je_2']]);
  expect(toBooked('stripe', [operation(), entry()])).toEqual([]);
});
