import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { poll, readTimeline } from '../../local/demonstration/payments.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Payment {
  readonly id: string;
  readonly status: string;
  readonly amount_captured: number;
  readonly capture_before: string | null;
  readonly pending_operation: string | null;
}

const read = async (id: string): Promise<Payment> =>
  (await world.shop.send({ path: `/v1/payments/${id}` })).body as Payment;

const until = (id: string, isThere: (payment: Payment) => boolean): Promise<Payment> =>
  poll({ read: () => read(id), until: isThere });

/** Its provider lets it be captured for half a minute. */
const authorize = async (): Promise<Payment> => {
  const { body } = await world.shop.send({
    method: 'POST',
    path: '/v1/payments',
    idempotencyKey: world.newKey(),
    body: { amount: 1000, currency: 'EUR', source: 'tok_authorization_expires', capture: 'manual' },
  });
  return until((body as Payment).id, ({ status }) => status === 'authorized');
};

describe('an authorisation that nobody captures', () => {
  it.concurrent('is given up when its time is over, and the merchant is told', async () => {
    const payment = await authorize();
    expect(Date.parse(payment.capture_before ?? '')).toBeGreaterThan(Date.now() - 30_000);

    const ended = await until(payment.id, ({ status }) => status !== 'authorized');

    expect(ended).toMatchObject({ status: 'canceled', amount_captured: 0, capture_before: null });
    const story = await readTimeline(world.shop, payment.id);
    expect(story.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['payment.authorized', 'void created', 'payment.canceled']),
    );
    expect(await chargesFor(world, [operationId(payment.id, 1)])).toBe(0);
  });

  it.concurrent('keeps what was captured before, and releases the rest', async () => {
    const { id } = await authorize();
    const captured = await world.shop.send({
      method: 'POST',
      path: `/v1/payments/${id}/capture`,
      idempotencyKey: world.newKey(),
      body: { amount: 300 },
    });
    expect(captured.status).toBe(202);

    expect(await until(id, ({ status }) => status !== 'authorized')).toMatchObject({
      status: 'captured',
      amount_captured: 300,
    });
  });
});
