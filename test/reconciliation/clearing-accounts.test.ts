import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { type ClearingLine, createClearingSums } from '../../lambdas/reconciliation/domain/clearing.ts';
import type { EntryFact, OurFact } from '../../lambdas/reconciliation/domain/our-facts.ts';
import {
  createSums,
  gapOf,
  type TotalLine,
  withAccounts,
} from '../../lambdas/reconciliation/domain/totals.ts';
import { isInside } from '../../lambdas/reconciliation/domain/window.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { factsOf, NOW, postedLine, YESTERDAY } from './run-world.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'accounts-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const isEntry = (fact: OurFact): fact is EntryFact => fact.kind === 'entry';

/** The totals of our side alone, as a run makes them. */
const totalsOf = async (
  facts: readonly OurFact[],
  clearing: readonly ClearingLine[],
  provider: ProviderName = 'sandbox',
): Promise<readonly TotalLine[]> => {
  const sums = createSums();
  const accounts = createClearingSums(YESTERDAY, NOW);
  const records = readOurRecords({
    scanFacts: async function* () {
      yield { facts, clearing };
    },
    provider,
    span: YESTERDAY,
    directory,
    clearing: accounts,
  });
  for await (const record of records)
    sums.add('here', { ...record, isInside: isInside(YESTERDAY, record.at) });
  const lines = sums.names().map((name) => {
    const [currency, movement] = name.split(' ') as [TotalLine['currency'], TotalLine['movement']];
    const here = sums.minorOf(name, 'here');
    return { currency, movement, here, there: 0n, explained: [], unexplained: 0n };
  });
  return withAccounts(lines, accounts.accounts());
};

const tell = (totals: readonly TotalLine[]) =>
  totals.map((line) => [line.movement, line.here, line.accounts.minor, gapOf(line), ...line.accounts.wrong]);

const linesOf = (facts: readonly OurFact[]): readonly ClearingLine[] =>
  facts.filter(isEntry).map((entry) => postedLine(entry));

const entryOf = (index: number, over: Partial<EntryFact> = {}): EntryFact => {
  const entry = factsOf(index).find(isEntry);
  if (entry === undefined) throw new Error('a charge has an entry');
  return { ...entry, ...over };
};

const price = (index: number, bookedAt: string): EntryFact =>
  entryOf(index, {
    id: `je_fee_${index}`,
    rule: 'provider_fee_charged',
    minor: -25n,
    at: bookedAt,
    bookedAt,
  });

test('accounts that say what the journal says leave no gap, per movement, adjusting entries and prices with theirs', async () => {
  const adjusting = entryOf(1, {
    id: 'je_adjusting',
    minor: -250n,
    isAdjustment: true,
    bookedAt: '2026-11-21T08:00:00.000Z',
  });
  const facts = [...factsOf(1), ...factsOf(2), adjusting, price(2, '2026-11-21T07:00:00.000Z')];
  expect(tell(await totalsOf(facts, linesOf(facts)))).toEqual([
    ['charge', 2250n, 2250n, 0n],
    ['provider_fee', -25n, -25n, 0n],
  ]);
});

test('what two accounts say wrong is found although both make up for each other', async () => {
  const facts = [...factsOf(1), ...factsOf(2)];
  const [first, second] = [entryOf(1), entryOf(2)];
  const refund: EntryFact = { ...second, id: 'je_refund', rule: 'refund_succeeded', minor: -50n };
  const lines = [
    postedLine(first, { minor: 1240n }),
    postedLine(second),
    postedLine(refund, { minor: -40n }),
  ];
  expect(tell(await totalsOf([...facts, refund], lines))).toEqual([
    ['charge', 2500n, 2490n, 10n, 'je_1'],
    ['refund', -50n, -40n, -10n, 'je_refund'],
  ]);
});

test('lines of another provider are in its own totals', async () => {
  const [operation, entry] = factsOf(2);
  if (operation?.kind !== 'operation' || entry === undefined) throw new Error('a charge has both');
  const facts = [...factsOf(1), { ...operation, provider: 'stripe' as const }, entry];
  const lines = linesOf(facts).slice(0, 1);
  expect(tell(await totalsOf(facts, lines))).toEqual([['charge', 1250n, 1250n, 0n]]);
  expect(tell(await totalsOf(facts, lines, 'stripe'))).toEqual([['charge', 1250n, 0n, 1250n, 'je_2']]);
});

test('a line on its way is awaited, and one that did not come for long is missing', async () => {
  const awaited = [...factsOf(1), price(1, NOW)];
  const [charge] = linesOf(awaited);
  if (charge === undefined) throw new Error('a charge has a line');
  expect(await totalsOf(awaited, [charge])).toMatchObject([
    { movement: 'charge', accounts: { minor: 1250n, awaited: 0n } },
    { movement: 'provider_fee', here: -25n, accounts: { minor: 0n, awaited: -25n, wrong: [] } },
  ]);
  const late = [...factsOf(1), price(1, '2026-11-21T08:40:00.000Z')];
  expect(tell(await totalsOf(late, [charge])).at(-1)).toEqual(['provider_fee', -25n, 0n, -25n, 'je_fee_1']);
});

test('a line that is left of a movement that adjusting has undone is a gap beside nothing', async () => {
  const undoing = entryOf(1, { id: 'je_undoing', minor: -1250n, isAdjustment: true });
  const facts = [...factsOf(1), undoing];
  expect(tell(await totalsOf(facts, linesOf(facts)))).toEqual([['charge', 0n, 0n, 0n]]);
  expect(tell(await totalsOf(facts, linesOf(facts).slice(1)))).toEqual([
    ['charge', 0n, -1250n, 1250n, 'je_1'],
  ]);
});

test('whatever one line says wrong is the gap, to the cent, and the entry is named', async () => {
  const count = 6;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: count, maxLength: count }),
      fc.nat(count - 1),
      fc.bigInt({ min: -5000n, max: 5000n }),
      async (amounts, which, wrong) => {
        const facts = amounts.flatMap((minor, index) => factsOf(index, minor));
        const lines = linesOf(facts).map((line, index) =>
          index === which ? { ...line, minor: line.minor + wrong } : line,
        );
        // An item that a scan reads twice counts once.
        const [line] = await totalsOf([...facts, ...facts.slice(0, 2)], [...lines, ...lines]);
        expect(line === undefined ? null : [gapOf(line), line.accounts.wrong]).toEqual([
          -wrong,
          wrong === 0n ? [] : [`je_${which}`],
        ]);
      },
    ),
    { numRuns: 30 },
  );
});
