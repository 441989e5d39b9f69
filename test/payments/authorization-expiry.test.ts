import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { money, zero } from '../../lambdas/kernel/money.ts';
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

  it('comes once, whichever await a process dies at', async () => {
    for (let deathAt = 1; ; deathAt++) {
      const { stored, events, diedAt } = await live((shop) => shop.authorize('manual'), { deathAt });
      expect(stored, String(diedAt)).toMatchObject({ state: 'canceled', operations_count: 2n });
      expect(events, String(diedAt)).toEqual(['payment.created', 'payment.authorized', 'payment.canceled']);
      if (diedAt === null) break;
    }
  });
});
