import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RESUBMIT_SECONDS } from '../../lambdas/operations/domain/decide-check.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { type HealingWorld, openHealingWorld } from './healing-world.ts';

/** Nothing is asked again before the run: the first check comes after five seconds. */
const AT_ONCE = { deathAt: null, webhooks: 'are lost', withinMs: 1000 } as const;
const LOST = { ...AT_ONCE, loss: 'reply' } as const;
const NEVER_ARRIVED = { ...AT_ONCE, loss: 'request' } as const;
const IN_PEACE = { ...AT_ONCE, loss: 'nothing' } as const;

let world: HealingWorld;

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());
beforeEach(async () => {
  world = await openHealingWorld();
});
afterEach(async () => world.close());

const pay = async (source: string, circumstances: Parameters<HealingWorld['run']>[0]): Promise<string> => {
  const body = { amount: 1250, currency: 'EUR', source, capture: 'automatic' };
  const { id } = (await world.shop.send('/v1/payments', body)).body;
  await world.run(circumstances);
  return id;
};

describe('a lost webhook', () => {
  it.each([
    ['a payment', async () => world.shop.authorize('automatic'), 'captured', 'payment.captured'],
    ['a capture', async () => world.shop.capture(400), 'authorized', 'payment.partially_captured'],
    ['a refund', async () => world.shop.refund(500), 'succeeded', 'refund.succeeded'],
    ['a payout', async () => world.shop.payOut('ba_ok'), 'paid', 'payout.paid'],
  ] as const)('of %s is healed through its own state machine, with the run as the source', async (...row) => {
    const [, begin, state, type] = row;
    const { partition, operationId: id } = await begin();
    await world.run(LOST);
    // A payout is paid after three seconds, and in the history then.
    world.advanceTo(world.clock.nowMs() + 4000);

    const first = await world.heal();

    expect(first).toMatchObject({ healed: 1, breaks: 0, counts: { status_differs: 1 }, unexplained: [] });
    expect(await world.item(partition)).toMatchObject({ state });
    const told = (await world.events(partition)).find((event) => event['type'] === type);
    expect(told?.['source']).toEqual({ kind: 'reconciliation', run_id: 'run_1' });
    expect((await world.all('journal_entry')).filter((entry) => entry['operation_id'] === id)).toHaveLength(
      1,
    );
    expect(world.healings()).toEqual([expect.stringContaining(`status_differs,healed,${id}`)]);
    expect(await world.disagreements()).toEqual([]);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 0, counts: { status_differs: 0 } });
  });

  it.each([
    ['a payout', 'paid', async () => world.shop.payOut('ba_returned')],
    ['a refund', 'succeeded', async () => world.shop.refund(500, 'tok_refund_returned')],
  ] as const)('of %s that came back after it was %s is healed, too', async (_what, state, begin) => {
    const { partition } = await begin();
    await world.run({ ...IN_PEACE, withinMs: 5000 });
    expect(await world.item(partition)).toMatchObject({ state });
    world.advanceTo(world.clock.nowMs() + 10_000);

    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0, counts: { missing_here: 1 } });

    expect(await world.item(partition)).toMatchObject({ state: 'returned' });
    expect(await world.disagreements()).toEqual([]);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 0 });
  });

  it.each([
    ['does not answer', { kind: 'no_answer', reason: 'timeout' }],
    ['knows nothing of it', { kind: 'not_found' }],
    ['says that it failed', { kind: 'failed', code: 'card_declined', providerReference: null }],
  ] as const)('is not healed if the provider, asked, %s: the line alone never decides', async (_, answer) => {
    const { partition } = await world.shop.authorize('automatic');
    await world.run(LOST);
    world.lieWith({ query: async () => answer });

    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 1 });

    expect(await world.item(partition)).toMatchObject({ state: 'pending' });
    expect(world.healings()).toEqual([expect.stringContaining('status_differs,failed')]);
  });

  it('is left alone by a run that does not heal', async () => {
    const { partition } = await world.shop.authorize('automatic');
    await world.run(LOST);
    expect(await world.reconcile()).toMatchObject({ healed: 0, breaks: 1 });
    expect(await world.item(partition)).toMatchObject({ state: 'pending' });
  });
});

describe('an operation that never arrived', () => {
  it('failed, once the provider has had its time and still knows nothing of it', async () => {
    const { partition, operationId: id } = await world.shop.authorize('automatic');
    await world.run(NEVER_ARRIVED);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 1, counts: { missing_there: 1 } });
    world.advanceTo(world.clock.nowMs() + (RESUBMIT_SECONDS + 600) * 1000);

    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0, counts: { missing_there: 1 } });

    expect(await world.item(partition)).toMatchObject({ state: 'failed' });
    expect(await world.item(`operation#${id}`)).toMatchObject({ failure_code: 'not_received' });
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 0, counts: { missing_there: 0 } });
    expect(await world.disagreements()).toEqual([]);
  });
});

it('a payment that waits for its payer is under way on both sides, and no break', async () => {
  const id = await pay('tok_requires_action', IN_PEACE);
  expect(await world.heal()).toMatchObject({ breaks: 0, counts: { missing_there: 1 } });
  expect(await world.item(`payment#${id}`)).toMatchObject({ state: 'requires_action' });
  expect(world.healings()).toEqual([expect.stringContaining('requires_action')]);
});

it('a payout that left and has not arrived is under way on both sides, and no break', async () => {
  const { partition } = await world.shop.payOut('ba_ok');
  await world.run(LOST);
  world.advanceTo(world.clock.nowMs() + 4000);
  world.lieWith({ query: async () => ({ kind: 'in_transit', providerReference: 'po_1' }) });
  expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0, counts: { status_differs: 1 } });
  expect(await world.item(partition)).not.toMatchObject({ state: 'paid' });
});

describe('a fee', () => {
  it('is booked once, and is the platform’s expense', async () => {
    const id = operationId(await pay('tok_charges_fee', IN_PEACE), 1);

    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0, counts: { fee_differs: 1 } });

    const [fee, ...others] = await world.all('provider_fee');
    expect(others).toEqual([]);
    expect(fee).toMatchObject({ operation_id: id, amount: 25n, currency: 'EUR', run_id: 'run_1' });
    const entry = await world.item(`entry#${String(fee?.['journal_entry'])}`);
    expect(entry?.['postings']).toMatchObject([
      { account: expect.stringContaining('/provider_fees/EUR'), amount: 25n },
      { account: expect.stringContaining('/provider_clearing/EUR'), amount: -25n },
    ]);
    expect(await world.events(String(fee?.['pk']))).toMatchObject([{ type: 'provider_fee.charged' }]);
    expect(await world.disagreements()).toEqual([]);
    expect(await world.heal()).toMatchObject({
      healed: 0,
      breaks: 0,
      counts: { fee_differs: 0, matched: 1 },
      unexplained: [],
    });
  });

  it('of a payment whose webhook was lost is booked by the run that heals the payment', async () => {
    await pay('tok_charges_fee', LOST);
    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0 });
    expect(await world.all('provider_fee')).toHaveLength(1);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 0 });
  });

  it('that nobody named is no fee: what was settled short stays a break', async () => {
    await pay('tok_settles_short', IN_PEACE);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 1, counts: { amount_differs: 1 } });
    expect(await world.all('provider_fee')).toEqual([]);
  });
});

it.each([
  ['a lost webhook', 'tok_visa', LOST],
  ['a fee', 'tok_charges_fee', IN_PEACE],
  ['a lost webhook with a fee', 'tok_charges_fee', LOST],
] as const)(
  '%s is healed once, whichever await the run dies at',
  async (_what, source, circumstances) => {
    const places = new Set<string>();
    for (let deathAt = 1; ; deathAt++) {
      await world.close();
      world = await openHealingWorld();
      const id = operationId(await pay(source, circumstances), 1);
      const diedAt = await world.healAndDie(deathAt);
      const again = await world.heal();
      const where = `await ${deathAt}, ${diedAt ?? 'nobody died'}`;
      expect(again, where).toMatchObject({ breaks: 0, unexplained: [] });
      expect(await world.heal(), where).toMatchObject({ breaks: 0, healed: 0, counts: { matched: 1 } });
      const entries = (await world.all('journal_entry')).filter((entry) => entry['operation_id'] === id);
      const rules =
        source === 'tok_visa' ? ['payment_captured'] : ['payment_captured', 'provider_fee_charged'];
      expect(entries, where).toHaveLength(rules.length);
      expect(new Set(entries.map((entry) => String(entry['kind']))), where).toEqual(new Set(rules));
      expect(await world.disagreements(), where).toEqual([]);
      if (diedAt === null) break;
      places.add(diedAt);
    }
    expect([...places]).toContain('heal: TransactWriteItemsCommand');
  },
  30_000,
);
