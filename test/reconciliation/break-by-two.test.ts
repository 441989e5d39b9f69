import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { breakKey } from '../../lambdas/ledger/break-item.ts';
import { newBreak } from '../../lambdas/ledger/break-writes.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import type { BreakKind } from '../../lambdas/ledger/domain/break-kind.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import { createChangeBreak } from '../../lambdas/reconciliation/change-break.ts';
import { needsSecondPerson } from '../../lambdas/reconciliation/domain/end-by-two.ts';
import { MERCHANT } from '../support/payments.ts';
import { A_TEST, AT, type BreakWorld, brokenOff, openBreakWorld, operationOf } from './break-world.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

/** The break is about 12.50. */
const ABOVE = { limits: { EUR: 1249n } };
const BELOW = { limits: { EUR: 1250n } };
const ben = { ...ABOVE, client: 'ben' };

const ENDINGS = [
  ['resolve', { as: 'settled', reason: 'why' }],
  ['resolve', { as: 'accepted', reason: 'why' }],
  ['resolve', { as: 'provider_was_wrong', reason: 'why' }],
  ['ignore', { reason: 'why' }],
] as const;

const asOf = (body: (typeof ENDINGS)[number][1]): string => ('as' in body ? body.as : 'ignored');

const historyOf = async (id: string) => (await world.breaks.history(id)).map(({ kind, by }) => [kind, by]);

describe('an ending by a person', () => {
  it.each(ENDINGS)('below the limit is one person’s, and above it two’s: %s %j', async (action, body) => {
    const as = asOf(body);
    const alone = await world.open(brokenOff(`alone ${as}`));
    expect(await world.post(alone, action, body, BELOW)).toMatchObject({
      body: { ended: { as, by: 'anna' } },
    });

    const id = await world.open(brokenOff(`two ${as}`));
    expect(await world.post(id, action, body, ABOVE)).toMatchObject({
      status: 200,
      body: { status: 'open', ended: null, proposal: { as, by: 'anna', reason: 'why' } },
    });
    expect(await world.approve(id, ABOVE)).toMatchObject({
      status: 403,
      body: { code: 'approver_is_proposer' },
    });
    expect(await world.approve(id, ben)).toMatchObject({
      status: 200,
      body: { ended: { as, by: 'ben', reason: 'proposed by anna: why' }, proposal: null },
    });
    expect(await historyOf(id)).toEqual([
      ['opened', 'a test'],
      ['proposed', 'anna'],
      [as === 'ignored' ? 'ignored' : 'resolved', 'ben'],
    ]);
  });

  it('is judged by the amount that it gives up, not by the entry that it would post', async () => {
    const id = await world.open(brokenOff('the whole', { amount: money(1_000_000, 'EUR') }));
    expect(await world.post(id, 'ignore', { reason: 'why' }, BELOW)).toMatchObject({
      body: { status: 'open', proposal: { as: 'ignored' } },
    });
    expect(await world.post(id, 'resolve', { as: 'settled', reason: 'why' }, BELOW)).toMatchObject({
      body: { status: 'resolved', ended: { as: 'settled' } },
    });
  });

  it.each([
    ['bad_row', false],
    ['fee_differs', false],
    ['operation_contradicted', true],
    ['unexplained', true],
  ] as const satisfies readonly (readonly [BreakKind, boolean])[])(
    'of %s without an amount needs two: %s',
    (kind, needsTwo) => {
      const one = newBreak(brokenOff('no amount', { kind, amount: null, difference: null }));
      expect(needsSecondPerson(one, 'accepted', () => 10n ** 15n)).toBe(needsTwo);
    },
  );

  it('of another currency there needs two, for its amount is that of one side alone', () => {
    const one = newBreak(
      brokenOff('currencies', { kind: 'currency_differs', amount: money(1, 'EUR'), difference: null }),
    );
    expect(needsSecondPerson(one, 'accepted', () => 1000n)).toBe(true);
  });

  it('in a currency without a limit needs two, whatever its amount', async () => {
    const id = await world.open(brokenOff('no limit', { amount: money(1, 'EUR'), difference: null }));
    expect(await world.post(id, 'ignore', { reason: 'why' }, { limits: { USD: 999n } })).toMatchObject({
      body: { proposal: { as: 'ignored' } },
    });
  });
});

describe('a proposal', () => {
  it('is replaced by its proposer, withdrawn by anybody, and approved only as it was read', async () => {
    const id = await world.open(brokenOff('replaced'));
    await world.post(id, 'ignore', { reason: 'small' }, ABOVE);
    const { body } = await world.get(`/${id}`);
    const read = (body as { proposal: { id: string } }).proposal.id;
    expect(await world.post(id, 'ignore', { reason: 'mine' }, ben)).toMatchObject({
      status: 409,
      body: { code: 'break_awaits_approval' },
    });
    await world.post(id, 'resolve', { as: 'accepted', reason: 'after all' }, ABOVE);
    expect(await world.post(id, 'approve', { proposal: read }, ben)).toMatchObject({
      status: 409,
      body: { code: 'break_proposal_changed' },
    });
    expect(await world.post(id, 'withdraw', undefined, ben)).toMatchObject({
      status: 200,
      body: { status: 'open', proposal: null },
    });
    for (const [action, wish] of [
      ['withdraw', undefined],
      ['approve', { proposal: read }],
    ] as const)
      expect(await world.post(id, action, wish, ben)).toMatchObject({
        status: 409,
        body: { code: 'break_no_proposal' },
      });
    expect(await world.post(id, 'approve', {}, ben)).toMatchObject({ status: 400 });
    expect(await historyOf(id)).toEqual([
      ['opened', 'a test'],
      ['proposed', 'anna'],
      ['proposed', 'anna'],
      ['withdrawn', 'ben'],
    ]);
  });

  it('of before they had kinds is one to settle, and is approved like any other', async () => {
    const id = await world.open(brokenOff('old proposal'));
    await world.documents.send(
      new UpdateCommand({
        TableName: world.table,
        Key: breakKey(id),
        UpdateExpression: 'SET proposed_by = :by, proposed_reason = :reason, proposed_at = :at',
        ExpressionAttributeValues: { ':by': 'anna', ':reason': 'they took it', ':at': AT },
      }),
    );
    expect((await world.get(`/${id}`)).body).toMatchObject({
      proposal: { as: 'settled', by: 'anna', reason: 'they took it', at: AT },
    });
    expect(await world.approve(id, ben)).toMatchObject({ body: { ended: { as: 'settled', by: 'ben' } } });
  });
});

describe('many at once', () => {
  const atOnce = async (id: string, action: string, body: unknown) => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => world.post(id, action, body, { ...ABOVE, client: `c${n}` })),
    );
    return answers.map(({ status }) => status).sort((a, b) => a - b);
  };
  const ONE_OF_EIGHT = [200, ...Array.from({ length: 7 }, () => 409)];

  it('make one proposal, one approval and one reopening', async () => {
    const id = await world.open(brokenOff('race'));
    expect(await atOnce(id, 'ignore', { reason: 'why' })).toEqual(ONE_OF_EIGHT);
    const { proposal } = (await world.get(`/${id}`)).body as { proposal: { id: string; by: string } };
    const approvals = await atOnce(id, 'approve', { proposal: proposal.id });
    expect(approvals.filter((status) => status === 200)).toHaveLength(1);
    expect(await atOnce(id, 'reopen', { reason: 'no' })).toEqual(ONE_OF_EIGHT);
    expect((await historyOf(id)).map(([kind]) => kind)).toEqual([
      'opened',
      'proposed',
      'ignored',
      'reopened',
    ]);
  });

  it('that withdraw and approve are one or the other', async () => {
    const id = await world.open(brokenOff('withdrawn or approved'));
    await world.post(id, 'resolve', { as: 'settled', reason: 'why' }, ABOVE);
    const [withdrawn, approved] = await Promise.all([
      world.post(id, 'withdraw', undefined, ABOVE),
      world.approve(id, ben),
    ]);
    expect([withdrawn.status, approved.status].sort((a, b) => a - b)).toEqual([200, 409]);
    const { body } = await world.get(`/${id}`);
    expect((body as { status: string }).status).toBe(approved.status === 200 ? 'resolved' : 'open');
  });
});

describe('a process that dies', () => {
  it.each(['before', 'after'] as const)(
    '%s any write leaves what the same request completes, once',
    async (side) => {
      const id = await world.open(brokenOff(`dies ${side}`));
      let isDead = true;
      const dying: Transact = async (items) => {
        if (isDead && side === 'before') throw new Error('died');
        const written = await world.transact(items);
        if (isDead) throw new Error('died');
        return written;
      };
      const change = createChangeBreak({ ...world, transact: dying });
      const send = async (key: string, by: string, wish: Parameters<typeof change>[0]['wish']['wish']) => {
        const request = {
          merchantId: MERCHANT,
          resourceId: id,
          route: `POST ${id}`,
          idempotencyKey: key,
          fingerprint: key,
          correlationId: 'correlation',
          wish: { wish, actor: { by, principal: null, source: A_TEST, approvalAbove: () => 0n } },
        };
        isDead = true;
        await expect(change(request)).rejects.toThrow('died');
        isDead = false;
        const done = await change(request);
        if (!done.ok) throw new Error(done.error.kind);
        return done.value.answer;
      };
      const proposed = await send('1', 'anna', { kind: 'resolve', as: 'settled', reason: 'why' });
      const { id: proposal } = proposed['proposal'] as { id: string };
      await send('2', 'ben', { kind: 'approve', proposal, reason: null });
      expect((await historyOf(id)).map(([kind]) => kind)).toEqual(['opened', 'proposed', 'resolved']);
      const entries = (await world.readBooks()).entries.filter(({ resourceId }) => resourceId === id);
      expect(entries).toHaveLength(1);
    },
  );
});

it('another break of the same kind has its own proposals', async () => {
  const ids = [
    await world.open(brokenOff('own 1')),
    await world.open({ ...brokenOff('own 2'), id: breakId('missing_here', operationOf('own 2')) }),
  ];
  for (const id of ids) await world.post(id, 'ignore', { reason: 'why' }, ABOVE);
  const [first] = await Promise.all(ids.map(async (id) => (await world.get(`/${id}`)).body));
  const { id: proposal } = (first as { proposal: { id: string } }).proposal;
  expect(proposal).not.toBe(deriveId('prp', 'none'));
  expect(await world.post(ids[1] ?? '', 'approve', { proposal }, ben)).toMatchObject({
    body: { code: 'break_proposal_changed' },
  });
});
