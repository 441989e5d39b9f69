import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { endBreakByItself } from '../../lambdas/ledger/break-writes.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { createDueBreakConsumer } from '../../lambdas/ledger/tell-due-break.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import { createOpenFindings } from '../../lambdas/reconciliation/open-findings.ts';
import { MERCHANT } from '../support/payments.ts';
import { A_TEST, AT, type BreakWorld, brokenOff, openBreakWorld, putOldBreak } from './break-world.ts';
import { createNotes } from './opening-notes.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

const ABOVE = { limits: { EUR: 1249n } };

const typesOf = async (id: string) =>
  (await world.eventsOf(id)).map(({ type }) => type.replace('reconciliation.break.', ''));

const dueOf = async (id: string) => (await world.breaks.get(id))?.dueAt ?? '';

/** The message that the stream planned when it was opened. */
const comeDue = async (id: string, transact: Transact = world.transact) => {
  const lines: string[] = [];
  const consume = createDueBreakConsumer({ ...world, transact, otherwise: async () => undefined });
  const log = { ...silentLog, warn: (code: string) => lines.push(code) };
  await consume({ break_id: id, due_at: await dueOf(id) }, {} as never, log);
  return lines;
};

describe('what is told of a break', () => {
  it('is what somebody else would act on, in the order of its happening, each with the break as it was then', async () => {
    const id = await world.open(brokenOff('told'));
    await world.post(id, 'assign', { owner: 'anna' });
    await world.post(id, 'comment', { text: 'asked them' });
    await world.post(id, 'ignore', { reason: 'small' }, ABOVE);
    await world.post(id, 'withdraw', undefined, ABOVE);
    await comeDue(id);
    await world.post(id, 'resolve', { as: 'settled', reason: 'they took it' });
    await world.post(id, 'reopen', { reason: 'it is not' });

    const events = await world.eventsOf(id);
    expect(await typesOf(id)).toEqual([
      'opened',
      'approval_requested',
      'approval_withdrawn',
      'overdue',
      'ended',
      'reopened',
    ]);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(events.map((one) => one.id)).size).toBe(6);
    expect(events.every(({ merchantId, resourceId }) => merchantId === MERCHANT && resourceId === id)).toBe(
      true,
    );
    expect(events[0]).toMatchObject({ source: A_TEST, object: { id, status: 'open', amount: 1250 } });
    expect(events[0]?.previousAttributes).toBeUndefined();
    expect(events[1]).toMatchObject({
      source: { kind: 'api', client_id: 'anna', request_id: 'request' },
      object: { owner: 'anna', proposal: { as: 'ignored', by: 'anna' } },
      previousAttributes: { proposal: null },
    });
    expect(events[3]).toMatchObject({
      object: { is_overdue: true },
      previousAttributes: { is_overdue: false },
    });
    expect(events[4]).toMatchObject({
      object: { status: 'resolved', ended: { as: 'settled' }, adjusted: { amount: 1250 } },
      previousAttributes: { status: 'assigned', ended: null },
    });
    expect(events[5]).toMatchObject({ object: { is_overdue: false } });
  });

  it('is told to the platform where the break is nobody’s', async () => {
    const id = await world.open(brokenOff('nobody', { merchantId: null, difference: null }));
    expect(await world.eventsOf(id)).toMatchObject([
      { merchantId: PLATFORM_MERCHANT, object: { merchant: null } },
    ]);
  });

  it('is nothing while a run only sees it again, and what changed when it is another amount', async () => {
    const finding = (minor: bigint) => ({
      ...{ sums: 'EUR charge', currency: 'EUR' as never, minor },
      detail: `${minor} left over`,
    });
    const open = createOpenFindings({ ...world, findOwner: async () => null });
    const run = async (id: string, minor: bigint) => {
      world.clock.advance(60_000);
      const createdAt = new Date(world.clock.nowMs()).toISOString();
      const window = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
      await open(
        { id, provider: 'runs', ...window, createdAt },
        (async function* () {
          yield finding(minor);
        })(),
        createNotes(),
      );
    };
    await run('run_1', 5n);
    await run('run_2', 5n);
    await run('run_3', 7n);
    const [one] = (await world.breaks.listOpen(100, null)).items.filter(
      ({ provider }) => provider === 'runs',
    );
    const events = await world.eventsOf(one?.id ?? '');
    expect(events.map(({ type, source }) => [type, source])).toEqual([
      ['reconciliation.break.opened', { kind: 'reconciliation', run_id: 'run_1' }],
      ['reconciliation.break.changed', { kind: 'reconciliation', run_id: 'run_3' }],
    ]);
    expect(events[1]?.previousAttributes).toMatchObject({ amount: 5 });
  });

  it('begins with what happens next, of a break from before there were events', async () => {
    const id = breakId('operation_contradicted', 'op_old', 'failed', 'succeeded');
    await putOldBreak(world, id);
    await world.post(id, 'ignore', { reason: 'old' });
    expect(await world.eventsOf(id)).toMatchObject([
      { type: 'reconciliation.break.ended', sequence: 1, previousAttributes: { status: 'open' } },
    ]);
  });
});

describe('an ending by itself', () => {
  const ended = { at: AT, as: 'operation_succeeded', by: 'operations', source: A_TEST };

  it('is told once, whoever ends it again, and nothing where there is no break', async () => {
    const id = await world.open(brokenOff('by itself'));
    const before = await world.breaks.get(id);
    await world.transact(endBreakByItself(world.table, before, ended));
    expect((await world.transact(endBreakByItself(world.table, before, ended))).ok).toBe(false);
    expect(endBreakByItself(world.table, await world.breaks.get(id), ended)).toEqual([]);
    expect(endBreakByItself(world.table, null, ended)).toEqual([]);
    expect(await typesOf(id)).toEqual(['opened', 'ended']);
  });

  it('gives way to whoever changed the break meanwhile, and reads again', async () => {
    const id = await world.open(brokenOff('meanwhile'));
    const before = await world.breaks.get(id);
    await world.post(id, 'assign', { owner: 'anna' });
    expect((await world.transact(endBreakByItself(world.table, before, ended))).ok).toBe(false);
    const written = await world.transact(endBreakByItself(world.table, await world.breaks.get(id), ended));
    expect(written.ok).toBe(true);
    expect(await world.breaks.get(id)).toMatchObject({ state: 'auto_resolved', owner: 'anna' });
  });
});

describe('a break that comes due', () => {
  it.each(['before', 'after'] as const)(
    'is told so once, and said so at last, by a process that dies %s the write',
    async (side) => {
      const id = await world.open(brokenOff(`due ${side}`));
      const dying: Transact = async (items) => {
        if (side === 'before') throw new Error('died');
        await world.transact(items);
        throw new Error('died');
      };
      await expect(comeDue(id, dying)).rejects.toThrow('died');
      expect(await comeDue(id)).toEqual(['BREAK_OVERDUE']);
      expect(await comeDue(id)).toEqual(['BREAK_OVERDUE']);
      expect(await typesOf(id)).toEqual(['opened', 'overdue']);
    },
  );

  it('is not told once it has ended', async () => {
    const id = await world.open(brokenOff('due, ended'));
    await world.post(id, 'ignore', { reason: 'small' });
    expect(await comeDue(id)).toEqual([]);
    expect(await typesOf(id)).toEqual(['opened', 'ended']);
  });
});
