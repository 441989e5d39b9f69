import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { toBookedResources } from '../../lambdas/ledger/booked-resources.ts';
import type { Books } from '../../lambdas/ledger/domain/books.ts';
import { checkResources } from '../../lambdas/ledger/domain/check-resources.ts';
import { clearedBy, type JournalEntry, sumsByCurrency } from '../../lambdas/ledger/domain/journal-entry.ts';
import { settlementIdOf } from '../../lambdas/providers/provider-settlement.ts';
import { breakOfFinding } from '../../lambdas/reconciliation/domain/break-of-finding.ts';
import { chooseCure } from '../../lambdas/reconciliation/domain/choose-cure.ts';
import { isAbout, type OurFact, toOurRecords } from '../../lambdas/reconciliation/domain/our-facts.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { recordSettlement } from '../../lambdas/reconciliation/domain/settlement.ts';
import { toTheirRecord } from '../../lambdas/reconciliation/domain/their-record.ts';
import { createFindOwner } from '../../lambdas/reconciliation/find-owner.ts';
import { toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { moveAttributes, settlementKey } from '../../lambdas/reconciliation/settlement-item.ts';
import { disagreements, type History, matchAll, record } from './histories.ts';

const YOUNG = '2026-11-21T11:30:00.000Z';

const NO_BOOKS: Books = {
  ...{ resources: [], payments: [], refunds: [], invoices: [], disputes: [], operations: [] },
  ...{ entries: [], providerLines: [], providerAsOf: YOUNG },
};

const settlement = (n: number, over: Partial<ScopedRecord> = {}): ScopedRecord =>
  record({
    id: `txn_${n}`,
    causeId: settlementIdOf('sandbox', `po_${n}`),
    reference: `po_${n}`,
    movement: 'settlement',
    minor: -1250n,
    ...over,
  });

const booked = (n: number, over: Partial<ScopedRecord> = {}): ScopedRecord =>
  settlement(n, { id: `je_${n}`, ...over });

const back = { movement: 'settlement_return', minor: 1250n } as const;

/** What both sides have, and everything that a run may say about it. */
const TABLE: readonly (readonly [string, History, readonly string[]])[] = [
  ['booked as it was paid', { here: [booked(1)], there: [settlement(1)] }, []],
  [
    'booked, and booked as come back',
    {
      here: [booked(1), booked(1, { id: 'je_2', ...back })],
      there: [settlement(1), settlement(1, { id: 'txn_2', ...back })],
    },
    [],
  ],
  ['not booked', { here: [], there: [settlement(1)] }, ['missing_here txn_1']],
  ['not booked yet', { here: [], there: [settlement(1, { at: YOUNG })] }, ['missing_here txn_1']],
  [
    'come back, which is not booked',
    { here: [booked(1)], there: [settlement(1), settlement(1, { id: 'txn_2', ...back })] },
    ['missing_here txn_2'],
  ],
  ['booked, and the line is still to come', { here: [booked(1, { at: YOUNG })], there: [] }, ['timing je_1']],
  ['booked, and no line ever came', { here: [booked(1)], there: [] }, ['missing_there je_1']],
  [
    'booked with another amount',
    { here: [booked(1)], there: [settlement(1, { minor: -1249n })] },
    ['amount_differs je_1 txn_1'],
  ],
  [
    'booked, with a cent kept back',
    { here: [booked(1)], there: [settlement(1, { fee: 1n })] },
    ['amount_differs je_1 txn_1'],
  ],
  [
    'not booked, with a cent kept back',
    { here: [], there: [settlement(1, { fee: 1n })] },
    ['amount_differs txn_1'],
  ],
  [
    'not booked yet, with a cent too much',
    { here: [], there: [settlement(1, { fee: -1n, at: YOUNG })] },
    ['amount_differs txn_1'],
  ],
  [
    'there twice',
    { here: [booked(1)], there: [settlement(1), settlement(1, { id: 'txn_2' })] },
    ['duplicate_there txn_2'],
  ],
];

test.each(TABLE)('a settlement that is %s', (_what, history, expected) => {
  const outcome = matchAll(history);
  expect(disagreements(outcome)).toEqual(expected);
});

test.each(TABLE)('the difference of a settlement that is %s is explained to the cent', (_what, history) => {
  for (const { unexplained } of matchAll(history).totals) expect(unexplained).toBe(0n);
});

test('any cent that is kept of any settlement is one break for good, of exactly that', () => {
  const Kept = fc.bigInt({ min: -5n, max: 5n });
  fc.assert(
    fc.property(fc.array(fc.record({ kept: Kept, isBooked: fc.boolean() }), { maxLength: 12 }), (all) => {
      const there = all.map(({ kept }, n) => settlement(n, { fee: kept }));
      const find = (here: readonly ScopedRecord[]) =>
        matchAll({ here, there }).findings.flatMap((finding) => breakOfFinding('sandbox', finding) ?? []);
      const first = find(all.flatMap(({ isBooked }, n) => (isBooked ? [booked(n)] : [])));
      const short = first.filter(({ kind }) => kind === 'amount_differs');
      const kept = all.flatMap((one) => (one.kept === 0n ? [] : [one.kept < 0n ? -one.kept : one.kept]));
      expect(short.map(({ amount }) => String(amount?.minor)).sort()).toEqual(kept.map(String).sort());
      expect(short.every(({ difference }) => difference === null)).toBe(true);
      // Once everything is booked, the same breaks are left.
      const later = find(all.map((_, n) => booked(n)));
      expect(later.map(({ id }) => id).sort()).toEqual(short.map(({ id }) => id).sort());
    }),
  );
});

describe('the cure of a settlement', () => {
  const finding = (there: ScopedRecord) =>
    ({ class: 'missing_here', rule: null, here: [], there: [there] }) as const;

  test('is to book it, and its return', () => {
    expect(chooseCure(finding(settlement(1)))).toMatchObject({
      kind: 'book_settlement',
      movement: 'settlement',
      reference: 'po_1',
    });
    expect(chooseCure(finding(settlement(1, back)))).toMatchObject({ movement: 'settlement_return' });
  });

  test.each([
    ['a line that names no settlement, such as a bank’s', settlement(1, { causeId: null })],
    ['what may still move', settlement(1, { status: 'pending' })],
    ['a payout', settlement(1, { movement: 'payout' })],
  ])('does not exist for %s', (_what, there) => {
    expect(chooseCure(finding(there))).toBeNull();
  });

  test('does not exist for one that is booked with another amount', () => {
    const pair = { here: [booked(1)], there: [settlement(1, { minor: -1n })] };
    expect(chooseCure({ class: 'amount_differs', rule: 'operation_id', ...pair })).toBeNull();
  });
});

test('a settlement’s entry balances, and takes from the provider what its line takes', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.constantFrom('settlement' as const, 'settlement_return' as const),
      (minor, movement) => {
        const amount = money(minor, 'EUR');
        const line = {
          ...{ id: 'txn_1', kind: movement, operationId: 'po_1', providerReference: 'po_1' },
          ...{ amount, settled: amount, createdAt: YOUNG },
        };
        const { entry, settlement: made } = recordSettlement({
          ...{ provider: 'sandbox', providerReference: 'po_1', movement, amount },
          ...{ lineId: 'txn_1', movedAt: YOUNG, runId: 'run_1', createdAt: YOUNG },
        });
        expect([...sumsByCurrency(entry.postings).values()]).toEqual([0n]);
        const theirs = toTheirRecord('sandbox', line);
        expect(clearedBy(entry)?.minor).toBe(theirs.minor);
        expect(made.id).toBe(theirs.causeId);
      },
    ),
  );
});

test('no merchant’s rule takes a settlement for the merchant’s own movement', () => {
  const merchantId = deriveId('mer', 'coffee');
  const mine = record({ ...{ id: 'je_1', causeId: deriveId('op', 'payout'), merchantId }, minor: -1250n });
  const rules = toMatchRules(
    [{ name: 'greedy', tolerance_minor: 0, within_hours: 744, cardinality: 'one_to_one', pattern: '(.)' }],
    merchantId,
  );
  const sides = { here: [{ ...mine, reference: 'po_9' }], there: [settlement(1)] };
  expect(disagreements(matchAll(sides, { rules })).toSorted()).toEqual([
    'missing_here txn_1',
    'missing_there je_1',
  ]);
});

test('what disagrees about a settlement is the platform’s, booked or not', async () => {
  const nobody = { get: async () => null };
  const findOwner = createFindOwner({ operations: nobody, disputes: nobody });
  const id = settlementIdOf('sandbox', 'po_1');
  expect(await findOwner(id)).toEqual({ merchantId: PLATFORM_MERCHANT, resourceId: id });
});

test('the check of the books misses the entry of a settlement, and knows one too many', () => {
  const found = {
    provider: 'sandbox',
    providerReference: 'po_1',
    movement: 'settlement',
    runId: 'run_1',
    amount: money(1250, 'EUR'),
    lineId: 'txn_1',
    movedAt: YOUNG,
    createdAt: YOUNG,
  } as const;
  const { entry, settlement: made } = recordSettlement(found);
  const back = recordSettlement({ ...found, movement: 'settlement_return' });
  const item = {
    ...{ ...settlementKey(made.id), entity: 'settlement', currency: 'EUR' },
    ...moveAttributes('settlement', found),
  };
  const check = (entries: readonly JournalEntry[]) =>
    checkResources({ ...NO_BOOKS, resources: toBookedResources([item]), entries });
  expect(check([entry])).toEqual([]);
  expect(check([])).toMatchObject([{ kind: 'resource_differs_from_entries', id: made.id }]);
  expect(check([entry, back.entry])).toMatchObject([{ kind: 'resource_differs_from_entries', id: made.id }]);
});

describe('a settlement of ours', () => {
  const causeId = settlementIdOf('sandbox', 'po_1');
  const about = { causeId, merchantId: deriveId('mer', 'us'), resourceId: causeId };
  const BOOKED_AT = '2027-01-20T09:00:00.000Z';
  const facts: readonly OurFact[] = [
    {
      ...about,
      ...{ kind: 'entry', id: 'je_1', rule: 'settlement_paid', currency: 'EUR', minor: -1250n },
      ...{ at: BOOKED_AT, bookedAt: BOOKED_AT, isAdjustment: false },
    } as OurFact,
    { ...about, kind: 'settlement', provider: 'sandbox', reference: 'po_1', movedAt: { settlement: YOUNG } },
  ];

  test('is of the time at which the provider recorded it, however late it was booked', () => {
    const day = { fromMs: Date.parse('2026-11-21T00:00:00Z'), toMs: Date.parse('2026-11-22T00:00:00Z') };
    expect(facts.every((fact) => isAbout(day, fact))).toBe(true);
    expect(toOurRecords('sandbox', facts)).toMatchObject([
      { id: 'je_1', causeId, reference: 'po_1', movement: 'settlement', minor: -1250n, fee: 0n, at: YOUNG },
    ]);
    expect(toOurRecords('stripe', facts)).toEqual([]);
  });
});

test.each([
  ['settlement', 1250n],
  ['settlement', 0n],
  ['settlement_return', -1250n],
  ['settlement_return', 0n],
] as const)('a line of a %s that leaves %d at the provider is booked by nobody', (movement, minor) => {
  const there = [settlement(1, { movement, minor })];
  expect(chooseCure({ class: 'missing_here', rule: null, here: [], there })).toBeNull();
});
