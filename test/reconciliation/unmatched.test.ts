import { expect, test } from 'vitest';
import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import type { FindingClass } from '../../lambdas/reconciliation/domain/finding.ts';
import type { HealedFinding, Healing } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { createUnmatchedSums } from '../../lambdas/reconciliation/domain/run-summary.ts';
import { record } from './histories.ts';

const USD = 'USD' as CurrencyCode;

interface Told {
  readonly here?: Partial<ScopedRecord>;
  readonly there?: Partial<ScopedRecord>;
  readonly healing?: Healing;
}

const finding = (found: FindingClass, { here, there, healing = 'none' }: Told): HealedFinding => ({
  class: found,
  rule: null,
  here: here === undefined ? [] : [record({ id: 'je_1', ...here })],
  there: there === undefined ? [] : [record({ id: 'txn_1', ...there })],
  healing,
  evidence: null,
});

const unmatchedIn = (findings: readonly HealedFinding[]): readonly string[] => {
  const sums = createUnmatchedSums();
  for (const one of findings) sums.add(one);
  return sums.sums().map(({ currency, minor }) => `${minor} ${currency}`);
};

test('differences of either direction add up, also of one class, and each currency is apart', () => {
  const findings = [
    finding('amount_differs', { here: { minor: 700n }, there: { minor: 1250n } }),
    finding('amount_differs', { here: { minor: 1250n }, there: { minor: 700n } }),
    finding('missing_there', { here: { minor: 100n, currency: USD } }),
  ];
  expect(unmatchedIn(findings)).toEqual(['1100 EUR', '100 USD']);
});

test('a price or a settlement that the run booked is no difference, and one that it did not book is', () => {
  const price = { here: {}, there: { fee: 30n } };
  const settled = { there: { movement: 'settlement', minor: -5_000_000n } } as const;
  expect(
    unmatchedIn([
      finding('fee_differs', { ...price, healing: 'healed' }),
      finding('missing_here', { ...settled, healing: 'healed' }),
    ]),
  ).toEqual([]);
  expect(unmatchedIn([finding('fee_differs', price), finding('missing_here', settled)])).toEqual([
    '5000030 EUR',
  ]);
});

test('what a lost webhook hid is a difference although it was healed, and what is young is none', () => {
  const lost = { here: { status: 'pending' }, there: {}, healing: 'healed' } as const;
  expect(unmatchedIn([finding('status_differs', lost)])).toEqual(['1250 EUR']);
  expect(unmatchedIn([finding('timing', { there: {} })])).toEqual([]);
});
