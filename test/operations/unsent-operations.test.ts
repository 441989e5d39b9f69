import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import { SEND_WITHIN_SECONDS } from '../../lambdas/operations/domain/send-limit.ts';
import { MERCHANT } from '../support/payments.ts';
import { type CrashWorld, openCrashWorld } from './crash/crash-world.ts';
import { type Begun, openShop, type Shop } from './crash/shop.ts';

const IN_PEACE = { loss: 'nothing', webhooks: 'arrive', deathAt: null } as const;

const readItem = async (world: CrashWorld, pk: string, sk: string) => {
  const { Item } = await world.documents.send(
    new GetCommand({ TableName: MONEY.name, Key: { pk, sk }, ConsistentRead: true }),
  );
  return Item ?? {};
};

const resourceOf = (world: CrashWorld, { partition }: Begun) =>
  readItem(world, partition, partition.split('#')[0] ?? '');

const operationOf = (world: CrashWorld, { operationId }: Begun) =>
  readItem(world, `operation#${operationId}`, 'operation');

const linesOf = (world: CrashWorld, { operationId }: Begun) =>
  world.sandbox.lines.filter((line) => line.operationId === operationId);

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe('a payment that is canceled before its authorization was sent', () => {
  it('is canceled at once, and its message finds nothing to send', async () => {
    const world = await openCrashWorld();
    const shop = openShop(world);
    const payment = await shop.authorize('automatic');
    const answer = await shop.send(`/v1/payments/${payment.id}/cancel`, {});
    expect(answer).toMatchObject({ status: 202, body: { status: 'canceled', pending_operation: null } });

    await world.run(IN_PEACE);

    expect(await resourceOf(world, payment)).toMatchObject({ state: 'canceled' });
    expect(await operationOf(world, payment)).toMatchObject({ state: 'canceled', attempts: [] });
    expect(world.sandbox.charges.size).toBe(0);
    await world.close();
  });

  it('leaves the invoice that it was to pay open for another payment', async () => {
    const world = await openCrashWorld();
    const shop = openShop(world);
    const lines = [{ description: 'a chair', quantity: 1, unit_amount: 1250 }];
    const { body: draft } = await shop.send('/v1/invoices', { customer: 'c', currency: 'EUR', lines });
    await shop.send(`/v1/invoices/${draft.id}/finalize`, {});
    const { body: paying } = await shop.send(`/v1/invoices/${draft.id}/pay`, { source: 'tok_visa' });
    await shop.send(`/v1/payments/${String(paying.payment)}/cancel`, {});
    expect((await shop.send(`/v1/invoices/${draft.id}/pay`, { source: 'tok_visa' })).status).toBeLessThan(
      300,
    );

    await world.run(IN_PEACE);

    expect(await readItem(world, `invoice#${draft.id}`, 'invoice')).toMatchObject({ state: 'paid' });
    expect(world.sandbox.lines).toHaveLength(1);
    await world.close();
  });

  it('is canceled or captured and never both, whichever await of submit the cancel meets', async () => {
    const endings = new Set<string>();
    for (let at = 1; ; at++) {
      const world = await openCrashWorld();
      const shop = openShop(world);
      const payment = await shop.authorize('automatic');
      let answered = '';
      const meanwhile = async (awaits: number): Promise<void> => {
        if (awaits !== at) return;
        const { status, body } = await shop.send(`/v1/payments/${payment.id}/cancel`, {});
        answered = `${status} ${body.code ?? 'canceled'}`;
      };
      await world.run({ ...IN_PEACE, meanwhile });
      const { state } = await resourceOf(world, payment);
      await world.close();
      if (answered === '') break;
      endings.add(`${answered}: ${String(state)}, ${linesOf(world, payment).length} charged`);
    }
    expect(endings).toEqual(
      new Set([
        '202 canceled: canceled, 0 charged',
        '409 operation_in_progress: captured, 1 charged',
        '409 payment_wrong_state: captured, 1 charged',
      ]),
    );
  });
});

/** What a payment can do next: its open operation, and what can be refunded of it. */
const paymentAfter = async (world: CrashWorld, begun: Begun): Promise<readonly unknown[]> => {
  const { payment_id } = await resourceOf(world, begun);
  const payment = await readItem(world, `payment#${String(payment_id ?? begun.id)}`, 'payment');
  return [payment['open_operation'] as unknown, payment['amount_refundable'] as unknown];
};

const availableAfter = async (world: CrashWorld): Promise<readonly unknown[]> => {
  const { pk, sk } = balanceKey(accountId(MERCHANT, 'merchant_payable', money(0, 'EUR').currency));
  return [(await readItem(world, pk, sk))['available'] as unknown];
};

const EXPIRED = { state: 'failed', failure_code: 'expired' };

/** A kind, what becomes of its resource, and what is free again. */
const KINDS: readonly (readonly [
  kind: keyof typeof SEND_WITHIN_SECONDS,
  begin: (shop: Shop) => Promise<Begun>,
  left: object,
  read: (world: CrashWorld, begun: Begun) => Promise<readonly unknown[]>,
  free: readonly unknown[],
])[] = [
  ['authorize', async (shop) => shop.authorize('automatic'), EXPIRED, paymentAfter, [undefined, 0n]],
  [
    'capture',
    async (shop) => shop.capture(1250),
    { state: 'authorized', amount_captured: 0n },
    paymentAfter,
    [undefined, 0n],
  ],
  ['void', async (shop) => shop.cancel(), { state: 'authorized' }, paymentAfter, [undefined, 0n]],
  ['refund', async (shop) => shop.refund(500), EXPIRED, paymentAfter, [undefined, 1250n]],
  ['payout', async (shop) => shop.payOut('ba_ok'), EXPIRED, availableAfter, [1250n]],
];

describe.each(KINDS)('an operation of the kind %s', (kind, begin, left, read, free) => {
  const wait = async (seconds: number, deathAt: number | null = null) => {
    const world = await openCrashWorld();
    const begun = await begin(openShop(world));
    world.advanceTo(world.clock.nowMs() + seconds * 1000);
    const diedAt = await world.run({ ...IN_PEACE, deathAt });
    return { world, begun, diedAt };
  };

  it('that waited as long as it may is sent', async () => {
    const { world, begun } = await wait(SEND_WITHIN_SECONDS[kind]);
    expect(await operationOf(world, begun)).toMatchObject({ state: 'succeeded' });
    await world.close();
  });

  it('that waited for longer is given up unsent, and what it held is free again, whatever dies meanwhile', async () => {
    for (let deathAt = 1, isOver = false; !isOver; deathAt++) {
      const { world, begun, diedAt } = await wait(SEND_WITHIN_SECONDS[kind] + 1, deathAt);
      isOver = diedAt === null;
      expect(await operationOf(world, begun), String(diedAt)).toMatchObject({
        state: 'canceled',
        attempts: [],
      });
      expect(await resourceOf(world, begun), String(diedAt)).toMatchObject(left);
      expect(linesOf(world, begun)).toEqual([]);
      await world.close();
    }
  });

  it('that was given up leaves free what it held, for the next wish', async () => {
    const { world, begun } = await wait(SEND_WITHIN_SECONDS[kind] + 1);
    expect(await read(world, begun)).toEqual(free);
    await world.close();
  });
});
