import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { findDisagreements } from '../../lambdas/ledger/domain/check-books.ts';
import { createDueBreakConsumer } from '../../lambdas/ledger/tell-due-break.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { MERCHANT } from '../support/payments.ts';
import {
  AT,
  type BreakWorld,
  brokenOff,
  difference,
  openBreakWorld,
  operationOf,
  putOldBreak,
} from './break-world.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

const NO_LIMIT = { limits: { EUR: 1_000_000n } };
const settled = { as: 'settled', reason: 'they took it' };

const proposalOf = async (id: string) =>
  ((await world.get(`/${id}`)).body as { proposal: { id: string } | null }).proposal?.id;

const adjustingEntries = async (id: string) =>
  (await world.readBooks()).entries.filter(({ resourceId }) => resourceId === id);

describe('a break', () => {
  it('is assigned, commented on and resolved, and its history says who did what when', async () => {
    const id = await world.open(brokenOff('life'));
    await world.post(id, 'assign', { owner: 'finance' });
    world.clock.advance(60_000);
    await world.post(id, 'comment', { text: 'asked their support' }, { client: 'ben' });
    const resolved = await world.post(id, 'resolve', { as: 'provider_was_wrong', reason: 'corrected' });

    expect(resolved).toMatchObject({
      status: 200,
      body: { status: 'resolved', owner: 'finance', ended: { as: 'provider_was_wrong', by: 'anna' } },
    });
    expect((await world.get(`/${id}`)).body).toMatchObject({
      age_seconds: 60,
      comments: [{ by: 'ben', text: 'asked their support', at: '2026-11-21T09:01:00.000Z' }],
      history: [
        { action: 'opened', by: 'a test' },
        { action: 'assigned', by: 'anna', note: 'finance' },
        { action: 'commented', by: 'ben' },
        { action: 'resolved', by: 'anna', note: 'provider_was_wrong: corrected' },
      ],
    });
    expect(await world.post(id, 'assign', { owner: 'ben' })).toMatchObject({
      status: 409,
      body: { code: 'break_wrong_state', detail: 'The break is resolved.' },
    });
    expect(await world.post(id, 'reopen', { reason: 'it is not' })).toMatchObject({
      status: 200,
      body: { status: 'open', owner: null, ended: null },
    });
    expect(await adjustingEntries(id)).toEqual([]);
  });

  it('of another merchant or of nobody is not there for a client', async () => {
    const id = await world.open(brokenOff('isolated', { merchantId: null, difference: null }));
    const own = await world.open(brokenOff('own'));
    const other = { merchant: deriveId('mer', 'other') };
    for (const [found, call] of [
      [id, {}],
      [own, other],
    ] as const) {
      expect(await world.get(`/${found}`, call)).toMatchObject({ status: 404 });
      expect(await world.post(found, 'ignore', { reason: 'mine' }, call)).toMatchObject({
        status: 404,
        body: { code: 'break_not_found' },
      });
    }
    expect((await world.get('?limit=100', other)).body).toMatchObject({ data: [] });
    expect((await world.breaks.find({ merchant: 'nobody' }, 10, null)).items.map((one) => one.id)).toEqual([
      id,
    ]);
  });

  it('is found by state, kind and owner, page after page', async () => {
    const shop = deriveId('mer', 'a shop with many');
    const ids = await Promise.all(
      Array.from({ length: 12 }, async (_, index) =>
        world.open(brokenOff(`listed ${index}`, { merchantId: shop })),
      ),
    );
    const call = { merchant: shop };
    await world.post(ids[3] ?? '', 'assign', { owner: 'ben' }, call);
    await world.post(ids[4] ?? '', 'ignore', { reason: 'small' }, call);
    const idsOf = (body: unknown) => (body as { data: { id: string }[] }).data.map((one) => one.id);

    expect(idsOf((await world.get('?owner=ben', call)).body)).toEqual([ids[3]]);
    expect(idsOf((await world.get('?state=ignored', call)).body)).toEqual([ids[4]]);
    expect(idsOf((await world.get('?kind=bad_row', call)).body)).toEqual([]);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await world.get(`?limit=5&state=open${cursor}`, call);
      seen.push(...idsOf(body));
      const next = (body as { next_cursor: string | null }).next_cursor;
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(seen.sort()).toEqual(ids.filter((_, index) => index !== 3 && index !== 4).sort());
    expect(await world.get('?state=done', call)).toMatchObject({ status: 400 });
  });

  it('takes no account data, no text without a reason and no unknown word', async () => {
    const id = await world.open(brokenOff('texts'));
    for (const [action, body] of [
      ['comment', { text: 'the card 4242 4242 4242 4242' }],
      ['ignore', { reason: 'sent to DE89370400440532013000' }],
      ['ignore', {}],
      ['resolve', { as: 'done', reason: 'why' }],
      ['assign', { owner: 'two words' }],
    ] as const)
      expect(await world.post(id, action, body)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
    expect(await world.breaks.history(id)).toHaveLength(1);
  });

  it('of an operation that is unknown ends with its outcome, and by nobody’s word', async () => {
    const id = await world.open({
      ...brokenOff('unknown'),
      id: breakId('operation_unknown', operationOf('unknown')),
      kind: 'operation_unknown',
    });
    for (const [action, body] of [
      ['resolve', settled],
      ['ignore', { reason: 'why' }],
    ] as const)
      expect(await world.post(id, action, body)).toMatchObject({
        status: 409,
        body: { code: 'break_ends_by_itself' },
      });
    expect(await world.post(id, 'assign', { owner: 'anna' })).toMatchObject({ status: 200 });
  });

  it('from before there were owners and due times is read and worked on like any other', async () => {
    const id = breakId('operation_contradicted', operationOf('old'), 'failed', 'succeeded');
    await putOldBreak(world, id);
    expect(await world.breaks.get(id)).toMatchObject({
      state: 'open',
      severity: 'high',
      dueAt: '2026-11-22T09:00:00.000Z',
      version: 0,
    });
    expect(await world.post(id, 'resolve', settled, NO_LIMIT)).toMatchObject({
      status: 422,
      body: { code: 'break_not_adjustable' },
    });
    expect(await world.post(id, 'assign', { owner: 'anna' })).toMatchObject({ status: 200 });
    expect(await world.post(id, 'resolve', { as: 'accepted', reason: 'old' })).toMatchObject({ status: 200 });
  });
});

describe('a break that is settled', () => {
  it('posts the difference as an adjusting entry, and the books agree with the provider', async () => {
    const id = await world.open(brokenOff('settled'));

    expect(await world.post(id, 'resolve', settled, NO_LIMIT)).toMatchObject({
      status: 200,
      body: { status: 'resolved', difference: null, adjusted: { amount: 1250, currency: 'EUR' } },
    });

    const [entry] = await adjustingEntries(id);
    expect(entry).toMatchObject({
      kind: 'adjustment_credited',
      adjusts: { causeId: operationOf('settled'), rule: 'payment_captured', at: AT },
    });
    const books = await world.readBooks();
    const line = {
      id: 'txn_1',
      rule: 'payment_captured' as const,
      causeId: operationOf('settled'),
      amount: difference('settled').amount,
      arrived: difference('settled').amount,
      createdAt: AT,
    };
    const own = {
      ...books,
      entries: books.entries.filter(({ resourceId }) => resourceId === id),
      resources: books.resources.filter((one) => one.id === id),
      providerAsOf: '2026-11-21T10:00:00.000Z',
    };
    expect(findDisagreements({ ...own, providerLines: [line] })).toEqual([]);
    expect(findDisagreements({ ...own, providerLines: [] })).toMatchObject([
      { kind: 'amount_differs_at_provider' },
    ]);
  });

  it('above the merchant’s limit waits for another client, whatever key its own one sends again', async () => {
    const id = await world.open(brokenOff('two'));
    const limits = { EUR: 1249n };
    expect(await world.post(id, 'resolve', settled, { limits, key: 'anna wants it' })).toMatchObject({
      status: 200,
      body: { status: 'open', proposal: { by: 'anna', reason: 'they took it' } },
    });
    expect(await adjustingEntries(id)).toEqual([]);
    expect(await world.post(id, 'resolve', settled, { limits, client: 'ben' })).toMatchObject({
      body: { code: 'break_awaits_approval' },
    });
    const proposal = await proposalOf(id);
    expect(await world.post(id, 'approve', { proposal }, { limits })).toMatchObject({
      status: 403,
      body: { code: 'approver_is_proposer' },
    });

    expect(
      await world.post(id, 'approve', { proposal }, { limits, client: 'ben', key: 'ben agrees' }),
    ).toMatchObject({
      status: 200,
      body: { status: 'resolved', ended: { as: 'settled', by: 'ben' }, proposal: null },
    });

    expect(await world.post(id, 'approve', { proposal }, { limits, key: 'ben agrees' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await world.post(id, 'resolve', settled, { limits, key: 'anna wants it' })).toMatchObject({
      status: 200,
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(await adjustingEntries(id)).toHaveLength(1);
  });

  it('without a limit of the merchant always needs two', async () => {
    const id = await world.open(brokenOff('no limit', { difference: difference('no limit', 1n) }));
    expect(await world.post(id, 'resolve', settled, { limits: {} })).toMatchObject({
      body: { status: 'open', proposal: { as: 'settled', by: 'anna' } },
    });
  });

  it('is refused when the movement was booked meanwhile, or by another break', async () => {
    const late = await world.open(brokenOff('late'));
    await world.book('late', 1250n);
    expect(await world.post(late, 'resolve', settled, NO_LIMIT)).toMatchObject({
      status: 409,
      body: { code: 'break_books_changed' },
    });
    const first = await world.open(brokenOff('twice'));
    const second = await world.open({
      ...brokenOff('twice'),
      id: breakId('missing_here', operationOf('twice')),
    });
    await world.post(first, 'resolve', settled, NO_LIMIT);
    expect(await world.post(second, 'resolve', settled, NO_LIMIT)).toMatchObject({
      status: 409,
      body: { code: 'break_adjusted_elsewhere', detail: expect.stringContaining(first) },
    });
    expect(await adjustingEntries(second)).toEqual([]);
  });

  it('posts once, however many want it at once', async () => {
    const id = await world.open(brokenOff('race'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, n) =>
        world.post(id, 'resolve', settled, { ...NO_LIMIT, client: `c${n}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await adjustingEntries(id)).toHaveLength(1);
  });

  it('can be reopened, and settled again takes its entry back with one of the other sign', async () => {
    const id = await world.open(
      brokenOff('back', { difference: { ...difference('back', -500n), isBooked: true } }),
    );
    const booked = await world.book('back', 1250n);
    await world.post(id, 'resolve', settled, NO_LIMIT);
    expect(await world.post(id, 'reopen', { reason: 'it was ours' })).toMatchObject({
      body: { status: 'open', difference: { amount: 500, currency: 'EUR' }, adjusted: { amount: -500 } },
    });
    await world.post(id, 'resolve', settled, NO_LIMIT);

    expect((await adjustingEntries(id)).map(({ kind }) => kind).sort()).toEqual([
      'adjustment_credited',
      'adjustment_debited',
    ]);
    const books = await world.readBooks();
    const resources = books.resources.filter((one) => one.id === id);
    const entries = books.entries.filter(({ resourceId }) => resourceId === id);
    expect(
      findDisagreements({
        ...books,
        resources,
        entries: [...entries, booked].filter(({ resourceId }) => resourceId === id || resourceId === ''),
        payments: [],
        providerLines: [],
        providerAsOf: AT,
      }),
    ).toEqual([]);
    expect((await world.get(`/${id}`)).body).toMatchObject({ merchant: MERCHANT, adjusted: { amount: 0 } });
  });
});

describe('a break that is due', () => {
  const tell = async (id: string, dueAt: string) => {
    const lines: unknown[] = [];
    const others: unknown[] = [];
    const log = { ...silentLog, warn: (code: string, fields: unknown) => lines.push([code, fields]) };
    const consume = createDueBreakConsumer({
      ...world,
      breaks: world.breaks,
      otherwise: async (body) => {
        others.push(body);
      },
    });
    await consume({ break_id: id, due_at: dueAt }, {} as never, log);
    await consume({ payment_id: 'pay_1' }, {} as never, log);
    return { lines, others };
  };

  it('says so while it is open, and nothing once it has ended or is due at another time', async () => {
    const id = await world.open(brokenOff('due'));
    const { dueAt } = (await world.breaks.get(id)) ?? { dueAt: '' };
    const told = await tell(id, dueAt);
    expect(told.lines).toMatchObject([['BREAK_OVERDUE', { break_id: id, severity: 'high', due_at: dueAt }]]);
    expect(told.others).toEqual([{ payment_id: 'pay_1' }]);
    expect((await tell(id, '2026-11-30T09:00:00.000Z')).lines).toEqual([]);
    await world.post(id, 'ignore', { reason: 'known' });
    expect((await tell(id, dueAt)).lines).toEqual([]);
    await expect(tell(breakId('bad_row', 'nowhere'), dueAt)).rejects.toThrow('there is no break');
  });
});
