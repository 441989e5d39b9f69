import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import { breakOfFinding } from '../../lambdas/reconciliation/domain/break-of-finding.ts';
import {
  createHealedSums,
  nameTotals,
  unnamedIn,
  unnamedOf,
} from '../../lambdas/reconciliation/domain/explain-totals.ts';
import { isQuiet } from '../../lambdas/reconciliation/domain/finding.ts';
import type { HealedFinding } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import {
  BREAKS_HEADER,
  breakRows,
  createNamedSums,
  type NamedBreak,
} from '../../lambdas/reconciliation/domain/named-break.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { effectsOf, withAccounts } from '../../lambdas/reconciliation/domain/totals.ts';
import { type History, matchAll, record } from './histories.ts';

const arbitraryRecord = fc.record({
  cause: fc.nat(12),
  movement: fc.constantFrom('charge', 'refund', 'payout', 'settlement'),
  currency: fc.constantFrom('EUR', 'JPY'),
  minor: fc.bigInt({ min: -5000n, max: 5000n }),
  fee: fc.option(fc.bigInt({ min: 0n, max: 90n })),
  status: fc.constantFrom('moved', 'moved', 'pending', 'failed'),
  isInside: fc.boolean(),
  minutes: fc.nat(3000),
});

const arbitrarySide = (prefix: string): fc.Arbitrary<readonly ScopedRecord[]> =>
  fc.array(arbitraryRecord, { maxLength: 25 }).map((all) =>
    all.map(({ cause, minutes, movement, currency, ...rest }, index) =>
      record({
        ...rest,
        id: `${prefix}_${index}`,
        causeId: `op_${cause}`,
        movement: movement,
        currency: currency as CurrencyCode,
        at: new Date(Date.UTC(2026, 10, 20) + minutes * 60_000).toISOString(),
      }),
    ),
  );

const arbitraryHistory: fc.Arbitrary<History> = fc.record({
  here: arbitrarySide('je'),
  there: arbitrarySide('txn'),
});

const named = (finding: HealedFinding): NamedBreak | null => {
  const found = finding.healing === 'healed' ? null : breakOfFinding('sandbox', finding);
  if (found === null) return null;
  const { id, kind, resourceId, merchantId } = found;
  const records = { effects: effectsOf(finding), here: [], there: [] };
  return { id, kind, resourceId, merchantId, state: 'open', endedAs: null, outcome: 'opened', ...records };
};

/** What a run publishes of random histories, of whose findings some are healed. */
const publish = (history: History, isHealed: (index: number) => boolean) => {
  const { totals, findings } = matchAll(history);
  const healed = createHealedSums();
  const names = createNamedSums();
  let csv = BREAKS_HEADER;
  findings.forEach((finding, index) => {
    const healing = isHealed(index) && !isQuiet(finding.class) ? 'healed' : 'none';
    const one: HealedFinding = { ...finding, healing, evidence: null };
    healed.add(one);
    const broken = named(one);
    if (broken === null) return;
    names.add(broken);
    csv += breakRows(broken);
  });
  const lines = nameTotals(withAccounts(totals, new Map()), healed.sums(), names.sums());
  return { lines, healed: healed.sums(), names: names.sums(), csv };
};

type Row = Readonly<Record<string, string>>;

const sumIn = (csv: string, currency: string, movement: string): bigint =>
  (parse(csv, { columns: true }) as readonly Row[])
    .filter((row) => row['currency'] === currency && row['movement'] === movement)
    .reduce((sum, row) => sum + BigInt(row['difference_minor'] ?? '0'), 0n);

test('the rows of breaks.csv, what is quiet and what was healed make each difference, to the last cent', () => {
  fc.assert(
    fc.property(arbitraryHistory, fc.func(fc.boolean()), (history, isHealed) => {
      const { lines, healed, names, csv } = publish(history, isHealed);
      expect(unnamedIn(lines, healed, names)).toEqual([]);
      for (const { currency, movement, here, there, explained, healed: cured } of lines) {
        const quiet = explained
          .filter((part) => isQuiet(part.class))
          .reduce((sum, { minor }) => sum + minor, 0n);
        expect(sumIn(csv, currency, movement) + quiet + cured.minor).toBe(here - there);
      }
    }),
  );
});

test('a break that gets lost between matching and publishing is a difference that nobody names', () => {
  fc.assert(
    fc.property(arbitraryHistory, (history) => {
      const { lines, healed } = publish(history, () => false);
      const without = lines.map((line) => ({ ...line, named: { minor: 0n, breaks: 0, first: [] } }));
      const lost = lines.filter((line) => line.named.minor !== 0n);
      expect(unnamedIn(without, healed, new Map())).toHaveLength(lost.length);
      for (const [index, line] of lines.entries())
        expect(unnamedOf(without[index] ?? line)).toBe(line.named.minor);
    }),
  );
});

test('a break of more than one amount can be has its row, with minor units alone', () => {
  const minor = 2n * BigInt(Number.MAX_SAFE_INTEGER);
  const effects = [{ currency: 'EUR' as CurrencyCode, movement: 'charge', minor }] as const;
  const about = { id: 'brk_1', kind: 'amount_differs', state: 'open', endedAs: null } as const;
  const nobodys = { resourceId: null, merchantId: null, outcome: 'opened' } as const;
  const [row] = parse(BREAKS_HEADER + breakRows({ ...about, ...nobodys, effects, here: [], there: [] }), {
    columns: true,
  }) as readonly Row[];
  expect(row).toMatchObject({ difference_minor: minor.toString(), difference: '' });
});

test('what is named of a total that nobody has is told', () => {
  const stranger = new Map([['EUR charge', { minor: 1n, breaks: 1, first: [] }]]);
  expect(unnamedIn([], new Map(), stranger)).toEqual(['breaks of EUR charge belong to no total']);
});
