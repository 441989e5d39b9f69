import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { money, zero } from '../../lambdas/kernel/money.ts';
import { createBreakStore } from '../../lambdas/ledger/break-store.ts';
import type { Outcome } from '../../lambdas/operations/domain/decide-answer.ts';
import { decideOutcome } from '../../lambdas/payments/domain/decide-outcome.ts';
import { type Circumstances, type CrashWorld, openCrashWorld } from '../operations/crash/crash-world.ts';
import { type Begun, openShop, type Shop } from '../operations/crash/shop.ts';
import { newPayment } from '../support/payments.ts';

const DAY_MS = 86_400_000;
const AT = '2026-11-21T09:00:00.000Z';

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe('a payment that is authorized', () => {
  const authorize = (capture: 'automatic' | 'manual', capturableUntil?: string) => {
    const { payment, operation } = newPayment({ capture });
    const told: Outcome = {
      kind: 'succeeded',
      providerReference: 'ch',
      amountAuthorized: payment.amount,
      amountCaptured: capture === 'manual' ? zero(payment.amount.currency) : payment.amount,
      ...(capturableUntil === undefined ? {} : { capturableUntil }),
    };
    const decision = decideOutcome(payment, operation, told, AT);
    return decision.kind === 'change' ? decision.payment : decision;
  };

  it('can be captured for as long as its provider says, and for a week if that says nothing', () => {
    const until = '2026-11-23T09:00:00.000Z';
    expect(authorize('manual', until)).toMatchObject({ state: 'authorized', captureBefore: until });
    expect(authorize('manual')).toMatchObject({ captureBefore: '2026-11-28T09:00:00.000Z' });
    expect(authorize('automatic', until)).not.toHaveProperty('captureBefore');
  });
});

const readPayment = async (world: CrashWorld, { partition }: Begun) => {
  const { Item } = await world.documents.send(
    new GetCommand({ TableName: MONEY.name, Key: { pk: partition, sk: 'payment' }, ConsistentRead: true }),
  );
  return Item;
};

const eventsOf = async (world: CrashWorld, { partition }: Begun): Promise<readonly string[]> => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: MONEY.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': partition, ':event': 'event#' },
    }),
  );
  return (Items ?? []).map(({ type }) => String(type));
};

const live = async (begin: (shop: Shop) => Promise<Begun>, how: Partial<Circumstances> = {}) => {
  const world = await openCrashWorld();
  const startMs = world.clock.nowMs();
  const payment = await begin(openShop(world));
  const diedAt = await world.run({
    loss: 'nothing',
    webhooks: 'arrive',
    deathAt: null,
    withinMs: 20 * DAY_MS,
    ...(how.loss === undefined ? how : { ...how, silentUntilMs: startMs + (how.silentUntilMs ?? 0) }),
  });
  const stored = await readPayment(world, payment);
  const events = await eventsOf(world, payment);
  const lines = world.sandbox.lines;
  await world.close();
  return { stored, events, lines, diedAt, livedMs: world.clock.nowMs() - startMs };
};

/** The provider does not let go of the one charge that there is, or does again. */
const setReleasable = async ({ sandbox }: CrashWorld, isReleasable: boolean): Promise<void> => {
  const [charge] = sandbox.charges.values();
  const record = charge === undefined ? null : await sandbox.store.getOperation(charge.operationId);
  if (charge === undefined || record === null) return expect.unreachable('there is no charge');
  const status = isReleasable ? 'authorized' : 'failed';
  const changed = { ...charge, status, version: charge.version + 1n } as const;
  const commit = { charge: changed, refund: null, opened: null, lines: [], isNewOperation: false, record };
  expect(await sandbox.store.commit(commit)).toEqual({ ok: true, value: undefined });
};

describe('a provider that does not let go', () => {
  const AS_USUAL = { loss: 'nothing', webhooks: 'arrive', deathAt: null } as const;
  const MINUTE_MS = 60_000;

  const refuse = async () => {
    const world = await openCrashWorld();
    const startMs = world.clock.nowMs();
    const payment = await openShop(world).authorize('manual');
    await world.run({ ...AS_USUAL, withinMs: DAY_MS });
    await setReleasable(world, false);
    const breaks = createBreakStore({ documents: world.documents, table: MONEY.name });
    const until = async (ms: number) => {
      await world.run({ ...AS_USUAL, withinMs: startMs + ms - world.clock.nowMs() });
      world.advanceTo(startMs + ms);
      return (await eventsOf(world, payment)).filter((type) => type === 'payment.cancel_failed').length;
    };
    return { world, payment, breaks, until };
  };

  it('is asked again later and later, and is a person’s business after the fourth time', async () => {
    const { world, payment, breaks, until } = await refuse();
    const end = 7 * DAY_MS;
    const timesAt = [0, 15, 15 + 60, 15 + 60 + 360].map((minutes) => end + minutes * MINUTE_MS);
    for (const [times, at] of timesAt.entries()) {
      expect(await until(at - MINUTE_MS)).toBe(times);
      expect((await breaks.listOpen(10, null)).items).toEqual([]);
      expect(await until(at + MINUTE_MS)).toBe(times + 1);
    }
    expect((await breaks.listOpen(10, null)).items).toMatchObject([
      {
        kind: 'payment_not_released',
        subjectId: payment.id,
        amount: money(1250, 'EUR'),
        since: '2026-11-28T09:00:00.000Z',
      },
    ]);
    expect(await until(end + 3 * DAY_MS)).toBe(6);
    expect((await breaks.listOpen(10, null)).items).toHaveLength(1);

    await setReleasable(world, true);
    await until(end + 5 * DAY_MS);
    expect(await readPayment(world, payment)).toMatchObject({ state: 'canceled' });
    expect((await breaks.listOpen(10, null)).items).toEqual([]);
    await world.close();
  });
});

describe('the end of an authorisation', () => {
  it('cancels a payment of which nothing was captured, after a week', async () => {
    const { stored, events, lines, livedMs } = await live((shop) => shop.authorize('manual'));
    expect(stored).toMatchObject({ state: 'canceled', operations_count: 2n });
    expect(events).toEqual(['payment.created', 'payment.authorized', 'payment.canceled']);
    expect(lines).toEqual([]);
    expect(livedMs).toBeGreaterThanOrEqual(7 * DAY_MS);
    expect(livedMs).toBeLessThan(7 * DAY_MS + 60_000);
  });

  it('releases the rest of one that was captured in part, and keeps what was', async () => {
    const { stored, events, lines } = await live((shop) => shop.capture(400));
    expect(stored).toMatchObject({ state: 'captured', amount_captured: 400n, amount_refundable: 400n });
    expect(events.slice(-2)).toEqual(['payment.partially_captured', 'payment.captured']);
    expect(lines.map(({ amount }) => amount)).toEqual([money(400, 'EUR')]);
  });

  it('leaves alone what was captured whole', async () => {
    const { stored, events } = await live((shop) => shop.capture(1250));
    expect(stored).toMatchObject({ state: 'captured', operations_count: 2n });
    expect(events.at(-1)).toBe('payment.captured');
  });

  it('waits for an operation whose outcome is not known, however long that takes', async () => {
    const { stored, events, livedMs } = await live((shop) => shop.capture(400), {
      loss: 'reply',
      webhooks: 'are lost',
      silentUntilMs: 8 * DAY_MS,
    });
    expect(livedMs).toBeGreaterThan(8 * DAY_MS);
    expect(stored).toMatchObject({ state: 'captured', amount_captured: 400n });
    expect(events.slice(-2)).toEqual(['payment.partially_captured', 'payment.captured']);
  });

  it.each([
    ['authorized', async (shop: Shop) => shop.authorize('manual')],
    ['requires_action', async (shop: Shop) => shop.sendAway()],
  ] as const)(
    'of a payment that was %s comes once, whichever await a process dies at',
    async (state, begin) => {
      for (let deathAt = 1; ; deathAt++) {
        const { stored, events, diedAt } = await live(begin, { deathAt });
        expect(stored, String(diedAt)).toMatchObject({ state: 'canceled', operations_count: 2n });
        expect(events, String(diedAt)).toEqual(['payment.created', `payment.${state}`, 'payment.canceled']);
        if (diedAt === null) break;
      }
    },
  );
});
