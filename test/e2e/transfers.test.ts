import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Transfer {
  readonly id: string;
  readonly status: string;
}

/** A currency for each test: what others earn and spend at the same time is none of its business. */
const earn = async (amount: number, currency: string): Promise<void> => {
  const { id } = await createPayment(world.shop, {
    amount,
    currency,
    source: 'tok_visa',
    key: world.newKey(),
  });
  expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
};

const transfer = (body: object, { key = world.newKey(), client = world.shop } = {}): Promise<ApiAnswer> =>
  client.send({ method: 'POST', path: '/v1/transfers', idempotencyKey: key, body });

const reverse = (id: string, body: object = {}, client: ApiClient = world.shop): Promise<ApiAnswer> =>
  client.send({ method: 'POST', path: `/v1/transfers/${id}/reverse`, idempotencyKey: world.newKey(), body });

const TO_RESERVE = { from: 'merchant_payable', to: 'merchant_reserve' };

/** Money is credited from the stream, a moment after it was earned or moved. */
const accepted = (send: () => Promise<ApiAnswer>): Promise<ApiAnswer> =>
  poll({ read: send, until: ({ status }) => status < 400 });

describe('a transfer', () => {
  it('moves what is there, is given back once, and says who wanted it and why', async () => {
    await earn(1000, 'SEK');
    const sent = { ...TO_RESERVE, amount: 700, currency: 'SEK', description: 'for returns' };
    const key = world.newKey();
    const posted = await accepted(() => transfer(sent, { key }));
    expect(posted).toMatchObject({
      status: 201,
      body: { object: 'transfer', status: 'posted', amount: 700, currency: 'SEK', reversal: null },
    });
    const { id } = posted.body as Transfer;
    expect(await transfer(sent, { key })).toMatchObject({ status: 201, body: posted.body as object });
    const tooMuch = await transfer({ ...TO_RESERVE, amount: 301, currency: 'SEK' });
    expect(tooMuch).toMatchObject({
      status: 422,
      body: { code: 'insufficient_balance', detail: '300 minor units of SEK are available.' },
    });

    const reversed = await accepted(() => reverse(id, { reason: 'too early' }));
    expect(reversed).toMatchObject({
      status: 200,
      body: { id, status: 'reversed', reversal: { reason: 'too early' } },
    });
    expect(await reverse(id)).toMatchObject({ status: 409, body: { code: 'transfer_already_reversed' } });
    expect(await world.shop.send({ path: `/v1/transfers/${id}` })).toMatchObject({
      body: { status: 'reversed' },
    });
    const { body } = await world.shop.send({ path: '/v1/transfers?limit=100' });
    expect((body as { data: Transfer[] }).data.map((one) => one.id)).toContain(id);
  });

  it('of a hundred at once of a balance that allows seven: seven', async () => {
    await earn(750, 'NOK');
    const first = await accepted(() => transfer({ ...TO_RESERVE, amount: 100, currency: 'NOK' }));
    expect(first.status).toBe(201);
    const answers = await Promise.all(
      Array.from({ length: 99 }, () => transfer({ ...TO_RESERVE, amount: 100, currency: 'NOK' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    for (const { status, body } of answers.filter((answer) => answer.status !== 201))
      expect([status, (body as { code: string }).code].join(' ')).toMatch(
        /^(422 insufficient_balance|503 contended)$/,
      );
  });

  it('given back ten times at once goes back once', async () => {
    await earn(500, 'DKK');
    const posted = await accepted(() => transfer({ ...TO_RESERVE, amount: 500, currency: 'DKK' }));
    const { id } = posted.body as Transfer;
    // Money that has arrived can be spent.
    await accepted(() =>
      transfer({ from: 'merchant_reserve', to: 'platform_payable', amount: 1, currency: 'DKK' }),
    );
    await earn(1, 'DKK');
    await accepted(() => transfer({ ...TO_RESERVE, amount: 1, currency: 'DKK' }));
    await accepted(() => reverse(id));
    const answers = await Promise.all(Array.from({ length: 10 }, () => reverse(id)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 409));
  });

  it('is nobody else’s to see or to give back', async () => {
    await earn(100, 'CHF');
    const posted = await accepted(() => transfer({ ...TO_RESERVE, amount: 100, currency: 'CHF' }));
    const { id } = posted.body as Transfer;
    const missing = { status: 404, body: { code: 'transfer_not_found' } };
    expect(await world.stranger.send({ path: `/v1/transfers/${id}` })).toMatchObject(missing);
    expect(await reverse(id, {}, world.stranger)).toMatchObject(missing);
    expect(
      await transfer({ ...TO_RESERVE, amount: 1, currency: 'CHF' }, { client: world.reader }),
    ).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });

  it('to the same account is refused', async () => {
    expect(
      await transfer({ from: 'merchant_payable', to: 'merchant_payable', amount: 1, currency: 'EUR' }),
    ).toMatchObject({ status: 422, body: { code: 'same_account' } });
  });

  it.each([
    [{ ...TO_RESERVE, amount: 1 }, 'currency'],
    [{ ...TO_RESERVE, amount: 0, currency: 'EUR' }, 'amount'],
    [{ from: 'dispute_reserve', to: 'merchant_payable', amount: 1, currency: 'EUR' }, 'from'],
    [{ from: 'merchant_payable', to: 'provider_clearing', amount: 1, currency: 'EUR' }, 'to'],
    [{ ...TO_RESERVE, amount: 1, currency: 'EUR', reference: 'x' }, 'reference'],
  ])('is wrong in its form: %j', async (body, field) => {
    expect(await transfer(body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});
