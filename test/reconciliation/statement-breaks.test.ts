import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { HistoryKind } from '../../lambdas/providers/port.ts';
import { chooseCure } from '../../lambdas/reconciliation/domain/choose-cure.ts';
import type { Coverage } from '../../lambdas/reconciliation/domain/coverage.ts';
import type { OpeningRun } from '../../lambdas/reconciliation/domain/find-break-again.ts';
import type { HealedFinding } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { createOpenFindings } from '../../lambdas/reconciliation/open-findings.ts';
import type { Openable } from '../../lambdas/reconciliation/open-one.ts';
import { MERCHANT } from '../support/payments.ts';
import { AT, type BreakWorld, openBreakWorld, operationOf } from './break-world.ts';
import { createNotes } from './opening-notes.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

const of = (movements: readonly HistoryKind[], currencies: readonly string[] = ['EUR']): Coverage => ({
  movements,
  currencies: currencies as Coverage['currencies'],
});

const PAYOUTS = of(['payout', 'payout_return']);

const record = (name: string, over: Partial<ScopedRecord> = {}): ScopedRecord => ({
  id: operationOf(name),
  causeId: operationOf(name),
  reference: null,
  movement: 'payout',
  currency: 'EUR' as ScopedRecord['currency'],
  minor: -900n,
  fee: 0n,
  status: 'moved',
  at: AT,
  merchantId: MERCHANT,
  resourceId: `po_${name}`,
  isInside: true,
  ...over,
});

const missing = (name: string): HealedFinding => ({
  class: 'missing_there',
  rule: null,
  here: [record(name)],
  there: [],
  healing: 'none',
  evidence: null,
});

let runs = 0;

/** What a run over a party's records finds, a minute after the one before. */
const find = async (provider: string, covered: Coverage | null, ...found: readonly Openable[]) => {
  world.clock.advance(60_000);
  runs += 1;
  const run: OpeningRun = {
    id: `run_${runs}`,
    provider,
    from: '2026-11-21T00:00:00.000Z',
    to: '2026-11-22T00:00:00.000Z',
    createdAt: new Date(world.clock.nowMs()).toISOString(),
    covered,
  };
  const all = async function* () {
    yield* found;
  };
  const notes = createNotes();
  await createOpenFindings({ ...world, findOwner: async () => null })(run, all(), notes);
  return notes.counts();
};

/** Who says something else of an operation, and still does. */
const openOf = async (subject: string): Promise<readonly string[]> =>
  (await world.breaks.listOpen(100, null)).items
    .filter(({ subjectId }) => subjectId === operationOf(subject))
    .map(({ provider }) => String(provider))
    .sort();

describe('what a statement lacks', () => {
  it('is the bank’s break, and another one than the provider’s, which neither ends for the other', async () => {
    await find('sandbox', null, missing('both'));
    await find('sandbox/bank', PAYOUTS, missing('both'));
    expect(await openOf('both')).toEqual(['sandbox', 'sandbox/bank']);

    expect(await find('sandbox', null)).toMatchObject({ autoResolved: 1 });
    expect(await openOf('both')).toEqual(['sandbox/bank']);
    expect(await find('sandbox/bank', PAYOUTS)).toMatchObject({ autoResolved: 1 });
    expect(await openOf('both')).toEqual([]);
  });

  it('is found again by the next statement of the account, and is no twin', async () => {
    expect(await find('sandbox/again', PAYOUTS, missing('again'))).toMatchObject({ opened: 1 });
    expect(await find('sandbox/again', PAYOUTS, missing('again'))).toMatchObject({ opened: 0, seen: 1 });
  });

  it('is ended by nobody who has not looked: other movements, other currencies', async () => {
    await find('sandbox/narrow', PAYOUTS, missing('narrow'));
    for (const covered of [of(['charge']), of(['payout']), of(['payout', 'payout_return'], ['USD'])])
      expect(await find('sandbox/narrow', covered)).toMatchObject({ autoResolved: 0 });
    const wider = of(['charge', 'payout', 'payout_return'], ['EUR', 'USD']);
    expect(await find('sandbox/narrow', wider)).toMatchObject({ autoResolved: 1 });
  });
});

describe('what a statement says', () => {
  const pair = (found: HealedFinding['class'], here: ScopedRecord, there: ScopedRecord) => ({
    ...missing('x'),
    class: found,
    rule: 'operation_id',
    here: [here],
    there: [there],
  });

  it('has the provider asked about an operation that it names or lacks', () => {
    const open = record('x', { status: 'pending', fee: null });
    const lost = pair('status_differs', open, record('x', { id: 'row 1' }));
    expect(chooseCure(lost, true)).toMatchObject({ kind: 'confirm_moved' });
    expect(chooseCure({ ...missing('x'), here: [open] }, true)).toMatchObject({ kind: 'confirm_nothing' });
  });

  it('books no price and no settlement: nobody could be asked about them', () => {
    const fee = pair('fee_differs', record('x'), record('x', { id: 'row 1', fee: 30n }));
    expect([chooseCure(fee)?.kind, chooseCure(fee, true)]).toEqual(['book_fee', null]);
    const line = record('x', { causeId: deriveId('stl', 'x'), reference: 'po_1', movement: 'settlement' });
    const settled = { ...missing('x'), class: 'missing_here', here: [], there: [line] } as const;
    expect([chooseCure(settled)?.kind, chooseCure(settled, true)]).toEqual(['book_settlement', null]);
  });
});
