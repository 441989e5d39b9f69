import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import type { ApiAnswer } from '../../local/demonstration/api-client.ts';
import { poll } from '../../local/demonstration/payments.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Payment {
  readonly id: string;
  readonly status: string;
  readonly amount_captured: number;
  readonly pending_operation: string | null;
}

const read = async (id: string): Promise<Payment> =>
  (await world.shop.send({ path: `/v1/payments/${id}` })).body as Payment;

/** The payment once no operation of it is under way. */
const settled = (id: string): Promise<Payment> =>
  poll({
    read: () => read(id),
    until: ({ pending_operation }) => pending_operation === null,
  });

const authorize = async (amount: number, source = 'tok_visa'): Promise<string> => {
  const { body } = await world.shop.send({
    method: 'POST',
    path: '/v1/payments',
    idempotencyKey: world.newKey(),
    body: { amount, currency: 'EUR', source, capture: 'manual' },
  });
  const { id } = body as Payment;
  expect(await settled(id)).toMatchObject({ status: 'authorized', amount_captured: 0 });
  return id;
};

const change = (
  id: string,
  action: 'capture' | 'cancel',
  body?: object,
  key = world.newKey(),
): Promise<ApiAnswer> =>
  world.shop.send({ method: 'POST', path: `/v1/payments/${id}/${action}`, idempotencyKey: key, body });

describe('a capture', () => {
  it('without an amount takes all that was authorised; until then the payment does not pretend', async () => {
    const id = await authorize(1000);
    const answer = await change(id, 'capture');
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'authorized', amount_captured: 0, pending_operation: operationId(id, 2) },
    });
    expect(await settled(id)).toMatchObject({ status: 'captured', amount_captured: 1000 });
    expect(await chargesFor(world, [operationId(id, 2)])).toBe(1);
  });

  it('of a part leaves the rest for later captures, and no more than that', async () => {
    const id = await authorize(1000);
    await change(id, 'capture', { amount: 300 });
    expect(await settled(id)).toMatchObject({ status: 'authorized', amount_captured: 300 });
    expect(await change(id, 'capture', { amount: 701 })).toMatchObject({
      status: 422,
      body: { code: 'capture_too_large', detail: 'At most 700 minor units of EUR can be captured.' },
    });
    await change(id, 'capture', { amount: 700 });
    expect(await settled(id)).toMatchObject({ status: 'captured', amount_captured: 1000 });
    expect(await change(id, 'capture', { amount: 1 })).toMatchObject({
      status: 409,
      body: { code: 'payment_wrong_state', detail: 'The payment is captured.' },
    });
  });

  it('that is sent ten times at once under one key happens once', async () => {
    const id = await authorize(1000);
    const key = world.newKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => change(id, 'capture', { amount: 400 }, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await settled(id)).toMatchObject({ status: 'authorized', amount_captured: 400 });
    expect(await change(id, 'capture', { amount: 500 }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('of ten different ones at once wins alone: the others are told to come back', async () => {
    const id = await authorize(1000);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => change(id, 'capture', { amount: 900 + n })),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => !accepted.includes(answer)))
      expect([status, (body as { code: string }).code].join(' ')).toMatch(
        /^(409 operation_in_progress|422 capture_too_large)$/,
      );
    const { amount_captured } = await settled(id);
    expect(amount_captured).toBeGreaterThanOrEqual(900);
    expect(amount_captured).toBeLessThanOrEqual(909);
  });

  it('of another merchant’s payment finds nothing', async () => {
    const id = await authorize(1000);
    const answer = await world.stranger.send({
      method: 'POST',
      path: `/v1/payments/${id}/capture`,
      idempotencyKey: world.newKey(),
      body: {},
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 'payment_not_found' } });
    expect(await read(id)).toMatchObject({ amount_captured: 0, pending_operation: null });
  });

  it.each([
    [{ amount: 0 }, 'amount'],
    [{ amount: -1 }, 'amount'],
    [{ amount: 1.5 }, 'amount'],
    [{ amount: '5' }, 'amount'],
    [{ amount: 5, currency: 'USD' }, 'currency'],
  ])('with %j is refused', async (body, field) => {
    const id = await authorize(100);
    expect(await change(id, 'capture', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });
});

describe('a cancel', () => {
  it('gives an authorisation up, and no money moves', async () => {
    const id = await authorize(1000);
    expect((await change(id, 'cancel')).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: 'canceled', amount_captured: 0 });
    expect(await change(id, 'capture')).toMatchObject({ status: 409, body: { code: 'payment_wrong_state' } });
  });

  it('after a partial capture releases the rest', async () => {
    const id = await authorize(1000);
    await change(id, 'capture', { amount: 250 });
    await settled(id);
    await change(id, 'cancel');
    expect(await settled(id)).toMatchObject({ status: 'captured', amount_captured: 250 });
  });

  it('of a captured payment is refused', async () => {
    const id = await authorize(1000);
    await change(id, 'capture');
    await settled(id);
    expect(await change(id, 'cancel')).toMatchObject({ status: 409, body: { code: 'payment_wrong_state' } });
  });
});
