import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import {
  createPayment,
  parsePayment,
  readTimeline,
  sendPayment,
  waitForOutcome,
} from '../../local/demonstration/payments.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const ORDER = { amount: 1250, currency: 'EUR', source: 'tok_visa' } as const;

describe('a payment', () => {
  it('is pending at first, is captured once, and tells its story in order', async () => {
    const created = await createPayment(world.shop, { ...ORDER, key: world.newKey() });
    expect(created).toMatchObject({ status: 'pending', amount: 1250, amount_captured: 0 });

    const payment = await waitForOutcome(world.shop, created.id);

    expect(payment).toMatchObject({ status: 'captured', amount_captured: 1250 });
    expect(await chargesFor(world, [operationId(created.id, 1)])).toBe(1);
    const story = await readTimeline(world.shop, created.id);
    const kinds = story.map(({ kind, what }) => `${kind}: ${what}`);
    expect(kinds[0]).toBe('event: payment.created');
    expect(kinds).toContain('event: payment.captured');
    expect(kinds).toContain('journal_entry: payment_captured');
    expect(story.map(({ at }) => at)).toEqual(story.map(({ at }) => at).sort());
  });

  it('that is sent 50 times at once happens once, and all 50 get the same answer', async () => {
    const key = world.newKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => sendPayment(world.shop, { ...ORDER, key })),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const fresh = answers.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(fresh).toHaveLength(1);
    const [first] = answers;
    if (first === undefined) throw new Error('no answer');
    const { id } = parsePayment(first);
    await waitForOutcome(world.shop, id);
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  });

  it('answers a late duplicate as it answered first, although it is captured by then', async () => {
    const key = world.newKey();
    const first = await sendPayment(world.shop, { ...ORDER, key });
    await waitForOutcome(world.shop, parsePayment(first).id);

    const again = await sendPayment(world.shop, { ...ORDER, key });

    expect(again.body).toEqual(first.body);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('knows its key in quotes as well as bare', async () => {
    const key = world.newKey();
    const bare = await sendPayment(world.shop, { ...ORDER, key });
    const quoted = await sendPayment(world.shop, { ...ORDER, key: `"${key}"` });
    expect(quoted.body).toEqual(bare.body);
  });

  it.each([
    ['another amount', { amount: 1251 }],
    ['another currency', { currency: 'USD' }],
    ['another reference', { reference: 'order-2' }],
  ])('refuses its key for %s', async (_what, change) => {
    const key = world.newKey();
    await createPayment(world.shop, { ...ORDER, key });

    const answer = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: key,
      body: { ...ORDER, ...change },
    });

    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused', retryable: false, status: 422 },
    });
  });

  it('may be sent with its fields in another order', async () => {
    const key = world.newKey();
    const first = await createPayment(world.shop, { ...ORDER, key });
    const again = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: key,
      body: { source: ORDER.source, currency: ORDER.currency, amount: ORDER.amount },
    });
    expect(again).toMatchObject({ status: 201, body: { id: first.id } });
  });

  it('is not the payment of another merchant who uses the same key', async () => {
    const key = world.newKey();
    const ours = await createPayment(world.shop, { ...ORDER, key });
    const theirs = await createPayment(world.stranger, { ...ORDER, key });
    expect(theirs.id).not.toBe(ours.id);
    for (const path of [`/v1/payments/${ours.id}`, `/v1/payments/${ours.id}/timeline`])
      expect(await world.stranger.send({ path })).toMatchObject({
        status: 404,
        body: { code: 'payment_not_found' },
      });
  });

  it('can be waited for: the answer is what is true by then', async () => {
    const answer = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: world.newKey(),
      body: ORDER,
      headers: { prefer: 'wait=20' },
    });
    expect(answer).toMatchObject({ status: 201, body: { status: 'captured', amount_captured: 1250 } });
    expect(answer.headers.get('preference-applied')).toBe('wait=20');
  });

  it('carries the ids of its request and conversation', async () => {
    const answer = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: world.newKey(),
      body: ORDER,
      headers: { 'x-correlation-id': 'basket-77' },
    });
    expect(answer.headers.get('x-correlation-id')).toBe('basket-77');
    expect(answer.headers.get('x-request-id')).toMatch(/\S{8,}/);
  });

  it('keeps what its client wrote down about it', async () => {
    const notes = {
      reference: 'order-1001',
      description: 'Zwei Eintrittskarten 🎟',
      metadata: { seat: '12 B', basket: 'b-77' },
    };
    const answer = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: world.newKey(),
      body: { ...ORDER, ...notes },
    });
    expect(answer).toMatchObject({ status: 201, body: notes });
    const { id } = parsePayment(answer);
    expect(await world.shop.send({ path: `/v1/payments/${id}` })).toMatchObject({ body: notes });
  });
});

describe('the list of payments', () => {
  it('has each payment once, newest first, over as many pages as it takes', async () => {
    // Its own merchant: others take payments for the shop meanwhile.
    const { clients } = await merchantServices(world).createMerchant({
      name: 'Lists',
      clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read'] }],
    });
    const [client] = clients;
    if (client === undefined) throw new Error('the merchant is not complete');
    const api = apiFor(world, client);
    const created: string[] = [];
    for (let n = 0; n < 9; n++)
      created.push((await createPayment(api, { ...ORDER, key: world.newKey() })).id);

    const seen: string[] = [];
    let path = '/v1/payments?limit=3';
    for (let page = 0; page < 3; page++) {
      const { status, body } = await api.send({ path });
      expect(status).toBe(200);
      const { data, next_cursor } = body as { data: { id: string }[]; next_cursor: string };
      expect(data).toHaveLength(3);
      seen.push(...data.map(({ id }) => id));
      path = `/v1/payments?limit=3&cursor=${next_cursor}`;
    }

    expect(seen).toEqual([...created].reverse());
  });

  it('shows a merchant no payment of another', async () => {
    const ours = await createPayment(world.shop, { ...ORDER, key: world.newKey() });
    const { body } = await world.stranger.send({ path: '/v1/payments?limit=100' });
    expect((body as { data: { id: string }[] }).data.map(({ id }) => id)).not.toContain(ours.id);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=bm9uc2Vuc2U', 'cursor'],
    ['page=2', 'page'],
  ])('refuses ?%s', async (query, field) => {
    expect(await world.shop.send({ path: `/v1/payments?${query}` })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });
});
