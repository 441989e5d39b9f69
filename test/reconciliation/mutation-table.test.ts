import { expect, test } from 'vitest';
import { FINDING_CLASSES, type FindingClass } from '../../lambdas/reconciliation/domain/finding.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { disagreements, type History, matchAll, POLICY, record } from './histories.ts';

const pairs = (count: number): History => ({
  here: Array.from({ length: count }, (_, index) => record({ id: `je_${index}`, causeId: `op_${index}` })),
  there: Array.from({ length: count }, (_, index) => record({ id: `txn_${index}`, causeId: `op_${index}` })),
});

const UNALTERED = pairs(5);

const change = (side: keyof History, index: number, over: Partial<ScopedRecord>): History => ({
  ...UNALTERED,
  [side]: UNALTERED[side].map((one, at) => (at === index ? { ...one, ...over } : one)),
});

const without = (side: keyof History, index: number): History => ({
  ...UNALTERED,
  [side]: UNALTERED[side].filter((_, at) => at !== index),
});

const EURO_BY_DOLLAR = { currency: 'USD' as ScopedRecord['currency'] };
const YOUNG = record({ id: 'txn_young', causeId: 'op_young', at: '2026-11-21T11:30:00.000Z' });

/** One alteration, and everything that a run may say about it. */
const TABLE: Readonly<Record<Exclude<FindingClass, 'matched'>, readonly [History, readonly string[]]>> = {
  missing_here: [without('here', 2), ['missing_here txn_2']],
  missing_there: [without('there', 2), ['missing_there je_2']],
  amount_differs: [change('there', 2, { minor: 1251n }), ['amount_differs je_2 txn_2']],
  currency_differs: [change('there', 2, EURO_BY_DOLLAR), ['currency_differs je_2 txn_2']],
  status_differs: [change('here', 2, { status: 'failed' }), ['status_differs je_2 txn_2']],
  fee_differs: [change('there', 2, { fee: 30n }), ['fee_differs je_2 txn_2']],
  duplicate_there: [
    { ...UNALTERED, there: [...UNALTERED.there, record({ id: 'txn_9', causeId: 'op_2' })] },
    ['duplicate_there txn_9'],
  ],
  timing: [{ ...UNALTERED, there: [...UNALTERED.there, YOUNG] }, ['timing txn_young']],
  rounding: [change('there', 2, { minor: 1251n }), ['rounding je_2 txn_2']],
};

const policyFor = (found: string) => (found === 'rounding' ? { ...POLICY, roundingMinor: 1n } : POLICY);

test('an unaltered history yields nothing, and every pair is matched', () => {
  const outcome = matchAll(UNALTERED);
  expect(disagreements(outcome)).toEqual([]);
  expect(outcome.countOf('matched')).toBe(5);
});

test.each(Object.entries(TABLE))(
  'a history altered to be %s yields that and nothing else',
  (found, [history, expected]) => {
    const outcome = matchAll(history, { policy: policyFor(found) });
    expect(disagreements(outcome)).toEqual(expected);
  },
);

test.each(Object.entries(TABLE))(
  'the difference that %s makes is explained to the cent',
  (found, [history]) => {
    const outcome = matchAll(history, { policy: policyFor(found) });
    expect(outcome.totals.map(({ unexplained }) => unexplained)).toEqual(outcome.totals.map(() => 0n));
  },
);

test('the table has every class that can be a disagreement', () => {
  expect(['matched', ...Object.keys(TABLE)].sort()).toEqual([...FINDING_CLASSES].sort());
});

test('an operation whose outcome is open here while they took the money is a difference of status', () => {
  const outcome = matchAll(change('here', 2, { status: 'pending' }));
  expect(disagreements(outcome)).toEqual(['status_differs je_2 txn_2']);
});

test('an operation that failed here, and of which they know nothing, agrees', () => {
  const outcome = matchAll({ here: [record({ id: 'op_1', status: 'failed' })], there: [] });
  expect(disagreements(outcome)).toEqual([]);
});

test('a fee that one side does not speak of is no difference', () => {
  expect(disagreements(matchAll(change('here', 2, { fee: null })))).toEqual([]);
});
