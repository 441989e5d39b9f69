import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { disagreements, type History, matchAll, record } from './histories.ts';

const MOVEMENTS = ['charge', 'refund', 'payout', 'dispute_fee'] as const;

/** Both sides of one movement, and how they get to be different. */
const arbitraryPair = fc.record({
  minor: fc.bigInt({ min: 1n, max: 10_000n }),
  currency: fc.constantFrom('EUR', 'JPY', 'KWD') as fc.Arbitrary<ScopedRecord['currency']>,
  movement: fc.constantFrom(...MOVEMENTS),
  // Without a cause, both sides have the provider's reference.
  hasCause: fc.boolean(),
  minutes: fc.integer({ min: 0, max: 600 }),
  alteration: fc.constantFrom(
    'none',
    'none',
    'missing_here',
    'missing_there',
    'amount_differs',
    'currency_differs',
    'status_differs',
    'fee_differs',
    'duplicate_there',
  ),
});

type Pair = ReturnType<typeof arbitraryPair.generate>['value'];

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 20) + minutes * 60_000).toISOString();

/** An identity of their own for each pair, so that what one alteration does is not another one's doing. */
const makePair = (pair: Pair, index: number): History => {
  const { minor, currency, movement, alteration } = pair;
  const names =
    pair.hasCause || alteration === 'duplicate_there'
      ? { causeId: `op_${index}`, reference: null }
      : { causeId: null, reference: `ch ${index}` };
  const base = { minor, currency, movement, ...names };
  const here = record({ ...base, id: `je_${index}`, at: at(pair.minutes) });
  const there = record({ ...base, id: `txn_${index}`, at: at(pair.minutes + 1) });
  const other = currency === 'EUR' ? 'JPY' : 'EUR';
  switch (alteration) {
    case 'none':
      return { here: [here], there: [there] };
    case 'missing_here':
      return { here: [], there: [there] };
    case 'missing_there':
      return { here: [here], there: [] };
    case 'amount_differs':
      return { here: [here], there: [{ ...there, minor: minor + 1n }] };
    case 'currency_differs':
      return { here: [here], there: [{ ...there, currency: other as typeof currency }] };
    case 'status_differs':
      return { here: [{ ...here, status: 'pending' }], there: [there] };
    case 'fee_differs':
      return { here: [here], there: [{ ...there, fee: 1n }] };
    case 'duplicate_there':
      return { here: [here], there: [there, { ...there, id: `txn_${index}_b`, at: at(pair.minutes + 2) }] };
  }
};

const expectedOf = ({ alteration }: Pair, index: number): readonly string[] => {
  if (alteration === 'none') return [];
  if (alteration === 'missing_here') return [`missing_here txn_${index}`];
  if (alteration === 'missing_there') return [`missing_there je_${index}`];
  if (alteration === 'duplicate_there') return [`duplicate_there txn_${index}_b`];
  return [`${alteration} je_${index} txn_${index}`];
};

const historyOf = (pairs: readonly Pair[]): History => {
  const made = pairs.map(makePair);
  return { here: made.flatMap(({ here }) => here), there: made.flatMap(({ there }) => there) };
};

const pairs = fc.array(arbitraryPair, { maxLength: 40 });

test('random alterations are all found, each as what it is, and nothing else is', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const outcome = matchAll(historyOf(all));
      expect(disagreements(outcome)).toEqual(all.flatMap(expectedOf).sort());
    }),
  );
});

test('what both sides add up to differs by exactly what the findings say', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const history = historyOf(all);
      const { totals } = matchAll(history);
      const sum = (
        records: readonly ScopedRecord[],
        { currency, movement }: (typeof totals)[number],
      ): bigint =>
        records
          .filter((one) => one.status === 'moved' && one.currency === currency)
          .map((one) => ({ ...one, minor: movement === 'provider_fee' ? -(one.fee ?? 0n) : one.minor }))
          .filter((one) => movement === 'provider_fee' || one.movement === movement)
          .reduce((total, { minor }) => total + minor, 0n);
      for (const line of totals) {
        expect([line.here, line.there]).toEqual([sum(history.here, line), sum(history.there, line)]);
        expect(line.unexplained).toBe(0n);
      }
    }),
  );
});

test('the order in which records are read changes nothing', () => {
  fc.assert(
    fc.property(pairs, fc.integer(), (all, seed) => {
      const history = historyOf(all);
      const shuffle = <T>(some: readonly T[]): readonly T[] =>
        some
          .map((one, index) => ({ one, rank: Math.imul(index + 1, seed | 1) }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
      const shuffled = { here: shuffle(history.here), there: shuffle(history.there) };
      expect(matchAll(shuffled).findings).toEqual(matchAll(history).findings);
    }),
  );
});

test('rows that do not fit into memory at once are matched like those that do', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const history = historyOf(all);
      const [small, large] = [matchAll(history, { chunkBytes: 300 }), matchAll(history)];
      expect(small.findings).toEqual(large.findings);
      expect(small.equal).toBe(large.equal);
    }),
    { numRuns: 30 },
  );
});

test('every record inside the window is in exactly one finding', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const history = historyOf(all);
      const { findings, equal } = matchAll(history);
      const found = findings.flatMap(({ here, there }) => [...here, ...there].map(({ id }) => id));
      expect(new Set(found).size).toBe(found.length);
      expect(found.length + 2 * equal).toBe(history.here.length + history.there.length);
    }),
  );
});

test('a row read twice counts once, and is told', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const history = historyOf(all);
      const twice = matchAll({ ...history, there: [...history.there, ...history.there] });
      expect(twice.repeated.length).toBe(history.there.length);
      expect(twice.totals).toEqual(matchAll(history).totals);
    }),
    { numRuns: 30 },
  );
});
