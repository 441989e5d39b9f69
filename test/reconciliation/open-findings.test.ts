import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { isFoundByRuns } from '../../lambdas/ledger/domain/break-kind.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import { breakOfFinding } from '../../lambdas/reconciliation/domain/break-of-finding.ts';
import type { OpeningRun } from '../../lambdas/reconciliation/domain/find-break-again.ts';
import type { HealedFinding } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import { NOTHING_OPENED } from '../../lambdas/reconciliation/domain/named-break.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { createOpenFindings, createOpenUnexplained } from '../../lambdas/reconciliation/open-findings.ts';
import type { Openable } from '../../lambdas/reconciliation/open-one.ts';
import { MERCHANT } from '../support/payments.ts';
import { AT, type BreakWorld, openBreakWorld, operationOf } from './break-world.ts';
import { createNotes } from './opening-notes.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

/** One minute after another, so that what a run says is never older than what was done before it. */
let runs = 0;
const nextRun = (provider: string): OpeningRun => {
  world.clock.advance(60_000);
  runs += 1;
  return {
    id: `run_${runs}`,
    provider,
    from: '2026-11-21T00:00:00.000Z',
    to: '2026-11-22T00:00:00.000Z',
    createdAt: new Date(world.clock.nowMs()).toISOString(),
  };
};

const record = (name: string, over: Partial<ScopedRecord> = {}): ScopedRecord => ({
  id: `txn_${name}`,
  causeId: operationOf(name),
  reference: `ch_${name}`,
  movement: 'charge',
  currency: 'EUR' as ScopedRecord['currency'],
  minor: 1250n,
  fee: 0n,
  status: 'moved',
  at: AT,
  merchantId: null,
  resourceId: null,
  isInside: true,
  ...over,
});

const ours = (name: string, over: Partial<ScopedRecord> = {}): ScopedRecord =>
  record(name, { id: operationOf(name), merchantId: MERCHANT, resourceId: `pay_${name}`, ...over });

const finding = (
  found: HealedFinding['class'],
  here: readonly ScopedRecord[],
  there: readonly ScopedRecord[],
  healing: HealedFinding['healing'] = 'none',
): HealedFinding => ({ class: found, rule: null, here, there, healing, evidence: null });

/** Failed here, moved there. */
const lost = (name: string, over: Partial<ScopedRecord> = {}): HealedFinding =>
  finding('status_differs', [ours(name, { status: 'failed', fee: null })], [record(name, over)]);

const stream = async function* (all: readonly Openable[]): AsyncGenerator<Openable> {
  yield* all;
};

const opening = (transact: Transact = world.transact) =>
  createOpenFindings({
    ...world,
    transact,
    findOwner: async (causeId) =>
      causeId === operationOf('known') ? { merchantId: MERCHANT, resourceId: 'pay_known' } : null,
  });

const find = async (run: OpeningRun, ...all: readonly Openable[]) => {
  const notes = createNotes();
  await opening()(run, stream(all), notes);
  return notes.counts();
};

const openOf = async (provider: string) =>
  (await world.breaks.listOpen(100, null)).items.filter((one) => one.provider === provider);

const onlyOf = async (provider: string) => {
  const [one, second] = await openOf(provider);
  if (one === undefined || second !== undefined) throw new Error(`not one break of ${provider}`);
  return one;
};

describe('what is at stake', () => {
  it('where nothing that moved differs is the whole of the larger side, not one of its parts', () => {
    const parts = [
      record('w', { id: 'txn_1', minor: 1n, status: 'pending' }),
      record('w', { id: 'txn_2', minor: 99_999n, status: 'pending' }),
    ];
    const found = breakOfFinding(
      'sandbox',
      finding('status_differs', [ours('w', { minor: 100_000n, status: 'failed' })], parts),
    );
    expect(found?.amount).toEqual({ minor: 100_000n, currency: 'EUR' });
  });
});

describe('what a run found', () => {
  it('is a break of its class, with what settling it would post; what is quiet or healed is none', async () => {
    const run = nextRun('classes');
    const counts = await find(
      run,
      lost('a'),
      finding('missing_there', [ours('b')], []),
      finding('missing_here', [], [record('known')]),
      finding('missing_here', [], [record('stranger', { causeId: null })]),
      finding('amount_differs', [ours('c')], [record('c', { minor: 1200n })]),
      finding('currency_differs', [ours('d')], [record('d', { currency: 'USD' as never })]),
      finding('fee_differs', [ours('e')], [record('e', { fee: 30n })]),
      finding('duplicate_there', [], [record('known', { id: 'txn_twice' })]),
      finding('status_differs', [ours('f', { status: 'pending' })], [record('f')]),
      finding('timing', [], [record('g')]),
      finding('status_differs', [ours('h', { status: 'pending' })], [record('h')], 'healed'),
      { place: 'line 17', reason: 'amount' },
      { sums: 'EUR charge', currency: 'EUR' as never, minor: -7n, detail: '-7 EUR' },
    );

    expect(counts).toEqual({ ...NOTHING_OPENED, opened: 11 });
    const found = (await openOf('classes')).map(({ kind, merchantId, amount, difference }) => [
      kind,
      merchantId === MERCHANT,
      amount?.minor ?? null,
      difference?.amount.minor ?? null,
    ]);
    expect(new Set(found)).toEqual(
      new Set([
        ['status_differs', true, 1250n, 1250n],
        ['missing_there', true, 1250n, -1250n],
        ['missing_here', true, 1250n, 1250n],
        ['missing_here', false, 1250n, null],
        ['amount_differs', true, 50n, -50n],
        ['currency_differs', true, 1250n, null],
        ['fee_differs', true, 1250n, null],
        ['duplicate_there', true, 1250n, 1250n],
        // Somebody still waits for the outcome.
        ['status_differs', true, 1250n, null],
        ['bad_row', false, null, null],
        ['unexplained', false, 7n, null],
      ]),
    );
    expect((await openOf('classes')).every(({ kind }) => isFoundByRuns(kind))).toBe(true);
  });

  it('found again is the same break, seen once more; and over when it is not found any more', async () => {
    await find(nextRun('again'), lost('again'));
    const second = nextRun('again');
    // The step of a run that is done again says the same.
    for (let tries = 0; tries < 2; tries++)
      expect(await find(second, lost('again'))).toEqual({ ...NOTHING_OPENED, seen: 1 });
    const one = await onlyOf('again');
    expect(one).toMatchObject({ seen: { runId: second.id, count: 2 } });
    expect(await world.breaks.history(one.id)).toHaveLength(1);

    const elsewhere = {
      ...nextRun('again'),
      from: '2026-11-22T00:00:00.000Z',
      to: '2026-11-23T00:00:00.000Z',
    };
    expect(await find(elsewhere)).toMatchObject({ autoResolved: 0 });
    const third = nextRun('again');
    expect(await find(third)).toMatchObject({ autoResolved: 1 });
    expect(await world.breaks.get(one.id)).toMatchObject({
      state: 'auto_resolved',
      ended: { as: 'not_found_again', by: `run ${third.id}` },
    });
    expect(await find(nextRun('again'), lost('again'))).toMatchObject({ opened: 0, reopened: 1 });
  });

  it('with other amounts is the same break, changed, and nobody has agreed to that', async () => {
    await find(nextRun('changed'), lost('changed'));
    const { id } = await onlyOf('changed');
    await world.post(id, 'resolve', { as: 'settled', reason: 'they took it' }, { limits: {} });
    expect(await find(nextRun('changed'), lost('changed'))).toMatchObject({ seen: 1 });
    expect(await world.breaks.get(id)).toMatchObject({ proposal: { by: 'anna' } });

    expect(await find(nextRun('changed'), lost('changed', { minor: 900n }))).toMatchObject({ changed: 1 });

    expect(await world.breaks.get(id)).toMatchObject({
      proposal: null,
      difference: { amount: { minor: 900n } },
    });
    expect(await world.approve(id, { client: 'ben' })).toMatchObject({
      status: 409,
      body: { code: 'break_no_proposal' },
    });
  });

  it.each([
    ['ignore', { reason: 'known' }, true],
    ['resolve', { as: 'accepted', reason: 'small' }, true],
    ['resolve', { as: 'provider_was_wrong', reason: 'they say' }, false],
  ] as const)(
    'after a person did %s %j stays ended: %s, until it says something else',
    async (action, body, stays) => {
      const provider = `${action} ${JSON.stringify(body)}`;
      await find(nextRun(provider), lost(provider));
      const { id } = await onlyOf(provider);
      await world.post(id, action, body);

      expect(await find(nextRun(provider), lost(provider))).toMatchObject(
        stays ? { letBe: 1, seen: 0 } : { reopened: 1 },
      );
      expect(await openOf(provider)).toHaveLength(stays ? 0 : 1);
      await find(nextRun(provider), lost(provider, { minor: 900n }));
      expect(await onlyOf(provider)).toMatchObject({ id, amount: { minor: 900n } });
    },
  );

  it('says nothing against what a person did after the run began', async () => {
    await find(nextRun('late'), lost('late'));
    const { id } = await onlyOf('late');
    const run = nextRun('late');
    world.clock.advance(1000);
    await world.post(id, 'resolve', { as: 'provider_was_wrong', reason: 'corrected just now' });
    expect(await find(run, lost('late'))).toEqual({ ...NOTHING_OPENED, letBe: 1 });
    expect(await openOf('late')).toEqual([]);
  });

  it('that others keep changing is left for another try of the step', async () => {
    const contended = async () => ({ ok: false, error: { kind: 'contended' } }) as const;
    const tried = opening(contended)(nextRun('hot'), stream([lost('hot')]), createNotes());
    await expect(tried).rejects.toMatchObject({ name: 'Error' });
  });

  it('of two lines of one operation that nobody here knows is two breaks, which stay what they are', async () => {
    const lines = [100n, 200n].map((minor) =>
      finding('missing_here', [], [record('known', { id: `txn_${minor}`, minor })]),
    );
    expect(await find(nextRun('twice'), ...lines)).toEqual({ ...NOTHING_OPENED, opened: 2 });
    expect(await find(nextRun('twice'), ...lines)).toEqual({ ...NOTHING_OPENED, seen: 2 });
    const open = await openOf('twice');
    expect(new Set(open.map(({ amount }) => amount?.minor))).toEqual(new Set([100n, 200n]));
    for (const { id } of open) await world.post(id, 'ignore', { reason: 'known' });
    expect(await find(nextRun('twice'), ...lines)).toEqual({ ...NOTHING_OPENED, letBe: 2 });
  });

  it('ends nothing that a person has opened again after the run began', async () => {
    await find(nextRun('woken'), lost('woken'));
    const { id } = await onlyOf('woken');
    await world.post(id, 'ignore', { reason: 'known' });
    const run = nextRun('woken');
    world.clock.advance(1000);
    await world.post(id, 'reopen', { reason: 'it is not over' });
    expect(await find(run)).toEqual(NOTHING_OPENED);
    expect(await onlyOf('woken')).toMatchObject({ id, state: 'open' });
    expect(await find(nextRun('woken'))).toMatchObject({ autoResolved: 1 });
  });

  it('that its totals leave over is a break, whatever else becomes of the run', async () => {
    const line = {
      currency: 'EUR' as never,
      movement: 'charge',
      here: 5n,
      there: 0n,
      explained: [],
      unexplained: 5n,
      accounts: { minor: 4n, awaited: 0n, wrong: ['je_1'] },
    };
    const open = createOpenUnexplained({ ...world, findOwner: async () => null });
    for (const run of [nextRun('totals'), nextRun('totals')])
      await open(run, {
        totals: [line as never],
        clearing: [{ currency: 'EUR' as never, journal: 1n, accounts: 2n }],
      });
    expect(
      (await openOf('totals'))
        .map(({ kind, severity, subjectId }) => `${kind} ${severity} ${subjectId}`)
        .sort(),
    ).toEqual([
      'unexplained high EUR charge',
      'unexplained high EUR charge accounts',
      'unexplained high EUR clearing',
    ]);
  });
});

describe('a process that dies while it opens breaks', () => {
  it('leaves what the next one completes, whichever write it dies before or after', async () => {
    const names = ['one', 'two', 'three'];
    for (let deathAt = 1, isDead = true; isDead; deathAt++) {
      for (const side of ['before', 'after'] as const) {
        const provider = `dies ${side} ${deathAt}`;
        const all = names.map((name) => lost(`${provider} ${name}`));
        // One of them is not found any more, and one is found again.
        await find(nextRun(provider), lost(`${provider} gone`), ...all.slice(0, 1));
        const run = nextRun(provider);
        let writes = 0;
        const dying: Transact = async (items) => {
          writes += 1;
          if (writes >= deathAt && side === 'before') throw new Error('died');
          const written = await world.transact(items);
          if (writes >= deathAt) throw new Error('died');
          return written;
        };
        const first = createNotes();
        const died = await opening(dying)(run, stream(all), first).then(
          () => false,
          () => true,
        );
        isDead = died;
        const notes = createNotes(first.missed());
        await opening()(run, stream(all), notes);
        // Whatever the dead one had done is told as if it had lived.
        expect(notes.counts(), provider).toEqual({ ...NOTHING_OPENED, opened: 2, seen: 1, autoResolved: 1 });

        const open = await openOf(provider);
        expect(open.map(({ subjectId }) => subjectId).sort(), provider).toEqual(
          names.map((name) => operationOf(`${provider} ${name}`)).sort(),
        );
        expect(open.every(({ seen }) => seen?.runId === run.id)).toBe(true);
        expect(open.map(({ seen }) => seen?.count ?? 0).sort((a, b) => a - b)).toEqual([1, 1, 2]);
        const gone = breakId('status_differs', provider, operationOf(`${provider} gone`), 'charge');
        const told = await Promise.all([...open.map(({ id }) => id), gone].map(world.eventsOf));
        expect(told.map((events) => events.map(({ type }) => type.replace('reconciliation.', '')))).toEqual([
          ...names.map(() => ['break.opened']),
          ['break.opened', 'break.ended'],
        ]);
      }
    }
  });
});
