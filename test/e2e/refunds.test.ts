import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import type { ApiAnswer } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { chargesFor, expectBooksToAgree, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Refund {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly failure: { readonly code: string } | null;
}

const pay = async (amount: number, source = 'tok_visa'): Promise<string> => {
  const { id } = await createPayment(world.shop, { amount, currency: 'EUR', source, key: world.newKey() });
  expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
  return id;
};

const refund = (payment: string, more: object = {}, key = world.newKey()): Promise<ApiAnswer> =>
  world.shop.send({
    method: 'POST',
    path: '/v1/refunds',
    idempotencyKey: key,
    body: { payment, ...more },
  });

const settled = (id: string): Promise<Refund> =>
  poll({
    read: async () => (await world.shop.send({ path: `/v1/refunds/${id}` })).body as Refund,
    until: ({ status }) => status !== 'pending',
  });

const read = async (payment: string) =>
  (await world.shop.send({ path: `/v1/payments/${payment}` })).body as Record<string, unknown>;

describe('a refund', () => {
  it('holds its money at once, pays it back once, and is in the payment’s story', async () => {
    const payment = await pay(1000);
    const before = await read(payment);
    const answer = await refund(payment, { amount: 300, reason: 'one of three was broken' });
    expect(answer).toMatchObject({
      status: 201,
      body: { object: 'refund', payment, status: 'pending', amount: 300, currency: 'EUR' },
    });
    const { id } = answer.body as Refund;
    const held = await read(payment);
    expect(held).toMatchObject({ amount_refundable: 700 });
    expect(String(held['updated_at']) > String(before['updated_at'])).toBe(true);

    expect(await settled(id)).toMatchObject({ status: 'succeeded' });

    expect(await read(payment)).toMatchObject({
      status: 'captured',
      amount_captured: 1000,
      amount_refunded: 300,
      amount_refundable: 700,
    });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
    const story = (await readTimeline(world.shop, payment)).map(({ what }) => what);
    for (const what of [
      'refund.created',
      'refund created',
      'refund submitted',
      'refund.succeeded',
      'refund_succeeded',
    ])
      expect(story).toContain(what);
  });

  it('without an amount gives back all that is left; after that there is nothing more', async () => {
    const payment = await pay(1000);
    await settled(((await refund(payment, { amount: 400 })).body as Refund).id);
    const rest = await refund(payment);
    expect(rest).toMatchObject({ status: 201, body: { amount: 600 } });
    await settled((rest.body as Refund).id);
    expect(await refund(payment)).toMatchObject({ status: 422, body: { code: 'refund_too_large' } });
    expect(await read(payment)).toMatchObject({ amount_refunded: 1000, amount_refundable: 0 });
  });

  it('sent ten times at once under one key happens once', async () => {
    const payment = await pay(1000);
    const key = world.newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(payment, {}, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await refund(payment, { amount: 1 }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('of a hundred at once for a payment that allows three: three', async () => {
    const payment = await pay(1000);
    const answers = await Promise.all(Array.from({ length: 100 }, () => refund(payment, { amount: 300 })));
    const accepted = answers.filter(({ status }) => status === 201);
    expect(accepted).toHaveLength(3);
    for (const { status, body } of answers.filter((answer) => !accepted.includes(answer)))
      expect([status, (body as { code: string }).code].join(' ')).toMatch(
        /^(422 refund_too_large|503 contended)$/,
      );
    for (const { body } of accepted)
      expect(await settled((body as Refund).id)).toMatchObject({ status: 'succeeded' });
    expect(await read(payment)).toMatchObject({ amount_refunded: 900, amount_refundable: 100 });
  });

  it('that the provider refuses gives the money back to what can be refunded', async () => {
    const payment = await pay(1000, 'tok_refund_fails');
    const { id } = (await refund(payment, { amount: 1000 })).body as Refund;
    expect(await settled(id)).toMatchObject({ status: 'failed', failure: { code: 'refund_refused' } });
    expect(await read(payment)).toMatchObject({ amount_refunded: 0, amount_refundable: 1000 });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(0);
  });

  it('that the payer’s bank sends back is told, and its money can be refunded again', async () => {
    const payment = await pay(1000, 'tok_refund_returned');
    const { id } = (await refund(payment, { amount: 1000 })).body as Refund;
    expect(await settled(id)).toMatchObject({ status: 'succeeded', failure: null });
    expect(await read(payment)).toMatchObject({ amount_refunded: 1000, amount_refundable: 0 });

    const returned = await poll({
      read: async () => (await world.shop.send({ path: `/v1/refunds/${id}` })).body as Refund,
      until: ({ status }) => status === 'returned',
    });

    expect(returned).toMatchObject({ status: 'returned', failure: { code: 'refund_refused' } });
    expect(await read(payment)).toMatchObject({ amount_refunded: 0, amount_refundable: 1000 });
    const story = (await readTimeline(world.shop, payment)).map(({ what }) => what);
    for (const what of ['refund.succeeded', 'refund.returned', 'refund_succeeded', 'refund_returned'])
      expect(story).toContain(what);
    expect((await refund(payment, { amount: 1000 })).status).toBe(201);
  });

  it('of part of what was captured so far works while the rest is still authorised', async () => {
    const { body } = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: world.newKey(),
      body: { amount: 1000, currency: 'EUR', source: 'tok_visa', capture: 'manual' },
    });
    const { id } = body as { id: string };
    await poll({
      read: () => read(id),
      until: ({ status }) => status === 'authorized',
    });
    const capture = (amount: number) =>
      world.shop.send({
        method: 'POST',
        path: `/v1/payments/${id}/capture`,
        idempotencyKey: world.newKey(),
        body: { amount },
        headers: { prefer: 'wait=15' },
      });
    expect((await capture(400)).body).toMatchObject({ amount_captured: 400, amount_refundable: 400 });
    await settled(((await refund(id, { amount: 150 })).body as Refund).id);
    expect((await capture(600)).body).toMatchObject({
      status: 'captured',
      amount_captured: 1000,
      amount_refunded: 150,
      amount_refundable: 850,
    });
  });
});

describe('a payment that was stored before there were refunds', () => {
  /** As an older version of the house wrote it. */
  const forgetRefunds = (id: string) =>
    world.documents.send(
      new UpdateCommand({
        TableName: world.output('MoneyTable'),
        Key: { pk: `payment#${id}`, sk: 'payment' },
        UpdateExpression: 'REMOVE amount_refunded, amount_refundable, refund_writes',
      }),
    );

  it('is read, listed and refunded like any other', async () => {
    const payment = await pay(1000);
    await forgetRefunds(payment);
    expect(await read(payment)).toMatchObject({ amount_refunded: 0, amount_refundable: 1000 });
    expect((await world.shop.send({ path: '/v1/payments?limit=5' })).status).toBe(200);
    await expectBooksToAgree(world);
    expect(await refund(payment, { amount: 1001 })).toMatchObject({ body: { code: 'refund_too_large' } });
    await settled(((await refund(payment, { amount: 300 })).body as Refund).id);
    expect(await read(payment)).toMatchObject({ amount_refunded: 300, amount_refundable: 700 });
  });

  it('is moved on by an outcome that comes later', async () => {
    const { id } = await createPayment(world.shop, {
      amount: 500,
      currency: 'EUR',
      source: 'tok_timeout_before_commit',
      key: world.newKey(),
    });
    await forgetRefunds(id);
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    expect(await read(id)).toMatchObject({ amount_refunded: 0, amount_refundable: 500 });
  });
});

describe('a refund whose provider misbehaves', () => {
  it.concurrent.each([
    'tok_timeout_after_commit',
    'tok_timeout_before_commit',
    'tok_http_500',
    'tok_http_500_after_commit',
    'tok_slow',
    'tok_webhook_lost',
    'tok_webhook_twice',
    'tok_webhook_late',
    'tok_webhook_reordered',
  ])('as %s does happens once', async (source) => {
    const payment = await pay(500, source);
    const { id } = (await refund(payment)).body as Refund;
    expect(await settled(id)).toMatchObject({ status: 'succeeded', amount: 500 });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
    expect(await read(payment)).toMatchObject({ amount_refunded: 500, amount_refundable: 0 });
  });
});

describe('a refund that cannot be', () => {
  it('of a payment that was not captured is refused', async () => {
    const { id } = await createPayment(world.shop, {
      amount: 100,
      currency: 'EUR',
      source: 'tok_declined',
      key: world.newKey(),
    });
    await waitForOutcome(world.shop, id);
    expect(await refund(id)).toMatchObject({
      status: 409,
      body: { code: 'payment_wrong_state', detail: 'The payment is failed.' },
    });
  });

  it('of another merchant’s payment finds nothing, and holds nothing', async () => {
    const payment = await pay(1000);
    const answer = await world.stranger.send({
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: world.newKey(),
      body: { payment },
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 'payment_not_found' } });
    expect(await read(payment)).toMatchObject({ amount_refundable: 1000 });
  });

  it('is another merchant’s cannot be seen', async () => {
    const payment = await pay(1000);
    const { id } = (await refund(payment)).body as Refund;
    expect(await world.stranger.send({ path: `/v1/refunds/${id}` })).toMatchObject({
      status: 404,
      body: { code: 'refund_not_found' },
    });
    const { body } = await world.shop.send({ path: '/v1/refunds?limit=100' });
    expect((body as { data: Refund[] }).data.map((one) => one.id)).toContain(id);
  });

  it('needs its scope', async () => {
    const answer = await world.reader.send({
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: world.newKey(),
      body: { payment: 'pay_00000000000000000000000000' },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });

  it.each([
    [{}, 'payment'],
    [{ payment: 'pay_1' }, 'payment'],
    [{ payment: 'pay_00000000000000000000000000', amount: 0 }, 'amount'],
    [{ payment: 'pay_00000000000000000000000000', amount: 1.5 }, 'amount'],
    [{ payment: 'pay_00000000000000000000000000', currency: 'EUR' }, 'currency'],
  ])('is wrong in its form: %j', async (body, field) => {
    const answer = await world.shop.send({
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: world.newKey(),
      body,
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});
