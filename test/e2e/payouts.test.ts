import { beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { poll } from '../../local/demonstration/payments.ts';
import {
  createPayoutMerchant,
  type Payout,
  type PayoutMerchant,
  readAvailable,
  post as send,
} from './payout-merchants.ts';
import { chargesFor, expectBooksToAgree, openWorld, type World } from './world.ts';

let world: World;
let merchant: PayoutMerchant;

beforeAll(async () => {
  world = openWorld();
  merchant = await newMerchant(100_000);
});

const post = (api: ApiClient, path: string, body: object, key: string = world.newKey()): Promise<ApiAnswer> =>
  send(api, path, body, key);

const newMerchant = (money: number): Promise<PayoutMerchant> => createPayoutMerchant(world, money);

const payOut = (amount: number, destination = 'ba_ok', by = merchant, key?: string): Promise<ApiAnswer> =>
  post(by.shop, '/v1/payouts', { amount, currency: 'EUR', destination }, key);

const made = (answer: ApiAnswer): Payout => {
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Payout;
};

const read = async (id: string, by = merchant): Promise<Payout> =>
  (await by.shop.send({ path: `/v1/payouts/${id}` })).body as Payout;

const reaches = (id: string, status: string): Promise<Payout> =>
  poll({ read: () => read(id), until: (payout) => payout.status === status });

const available = (by = merchant): Promise<number> => readAvailable(world, by);

const story = async (id: string, by = merchant): Promise<readonly string[]> => {
  const { body } = await by.shop.send({ path: `/v1/payouts/${id}/timeline` });
  return (body as { readonly data: readonly { readonly what: string }[] }).data.map(({ what }) => what);
};

const linesOf = (id: string): Promise<number> => chargesFor(world, [operationId(id, 1)]);

describe('a payout', () => {
  it('takes its money at once, leaves, arrives, and can be traced', async () => {
    const own = await newMerchant(1_000);
    const answer = await payOut(700, 'ba_ok', own);
    const { id } = made(answer);
    expect(answer.body).toMatchObject({
      object: 'payout',
      status: 'pending',
      amount: 700,
      currency: 'EUR',
      destination: 'ba_ok',
      created_by: own.names.shop,
      needs_approval: false,
      approved: null,
    });
    expect(await available(own)).toBe(300);
    const paid = await poll({
      read: () => read(id, own),
      until: ({ status }) => status === 'paid',
    });
    expect(paid.status).toBe('paid');
    expect(await available(own)).toBe(300);
    expect(await linesOf(id)).toBe(1);
    const told = await story(id, own);
    for (const what of ['payout.created', 'payout.paid', 'payout created', 'payout submitted', 'payout_paid'])
      expect(told).toContain(what);
  });

  it('can be waited for, and is listed', async () => {
    const answer = await merchant.shop.send({
      method: 'POST',
      path: '/v1/payouts',
      body: { amount: 10, currency: 'EUR', destination: 'ba_ok', reference: 'november' },
      idempotencyKey: world.newKey(),
      headers: { prefer: 'wait=20' },
    });
    expect(answer).toMatchObject({ status: 201, body: { status: 'paid', reference: 'november' } });
    const list = await merchant.shop.send({ path: '/v1/payouts?limit=100' });
    const { data } = list.body as { readonly data: readonly Payout[] };
    expect(data.map(({ id }) => id)).toContain((answer.body as Payout).id);
  });

  it('that the bank sends back was paid, and then returned, and its money is available again', async () => {
    const before = await available();
    const { id } = made(await payOut(20, 'ba_returned'));
    expect(await available()).toBe(before - 20);
    expect(await reaches(id, 'returned')).toMatchObject({
      status: 'returned',
      failure: { code: 'destination_closed' },
    });
    const told = await story(id);
    for (const what of ['payout.paid', 'payout.returned', 'payout_paid', 'payout_returned'])
      expect(told).toContain(what);
    expect(await linesOf(id)).toBe(2);
    expect(await poll({ read: available, until: (left) => left === before })).toBe(before);
  });

  it('that comes back before anybody called it paid posts both moves', async () => {
    const { id } = made(await payOut(20, 'ba_returned_unpaid'));
    expect(await reaches(id, 'returned')).toMatchObject({ status: 'returned' });
    const told = await story(id);
    expect(told).not.toContain('payout.paid');
    for (const what of ['payout.returned', 'payout_paid', 'payout_returned']) expect(told).toContain(what);
  });

  it.each([
    ['ba_closed', 'destination_closed'],
    ['ba_refused', 'payout_refused'],
    ['ba_unknown', 'invalid_destination'],
  ])('to %s fails with %s, and its money is available again', async (destination, code) => {
    const own = await newMerchant(500);
    const { id } = made(await payOut(400, destination, own));
    const failed = await poll({
      read: () => read(id, own),
      until: ({ status }) => status === 'failed',
    });
    expect(failed).toMatchObject({ status: 'failed', failure: { code } });
    expect(await available(own)).toBe(500);
    expect(await linesOf(id)).toBe(0);
  });

  it.concurrent.each([
    'ba_timeout_after_commit',
    'ba_timeout_before_commit',
    'ba_http_500',
    'ba_http_500_after_commit',
    'ba_slow',
    'ba_webhook_lost',
    'ba_webhook_twice',
    'ba_webhook_late',
    'ba_webhook_reordered',
  ])('to %s happens once, whatever is lost on the way', async (destination) => {
    const { id } = made(await payOut(30, destination));
    const { status } = await reaches(id, 'paid');
    expect(`${destination}: ${status}`).toBe(`${destination}: paid`);
    expect(await linesOf(id)).toBe(1);
  });

  it('of a hundred at once of a balance that allows seven: seven, whoever had to come back', async () => {
    const own = await newMerchant(750);
    // A hundred tokens checked at once would be a test of how fast the local authorizer starts.
    expect(await available(own)).toBe(750);
    const truth = async (key: string): Promise<ApiAnswer> => {
      const answer = await payOut(100, 'ba_ok', own, key);
      return (answer.body as { readonly retryable?: boolean }).retryable === true ? truth(key) : answer;
    };
    const answers = await Promise.all(Array.from({ length: 100 }, () => truth(world.newKey())));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
    for (const { status, body } of answers.filter((answer) => answer.status !== 201))
      expect([status, (body as { code: string }).code]).toEqual([422, 'insufficient_balance']);
    expect(await available(own)).toBe(50);
  });

  it('sent ten times at once under one key happens once', async () => {
    const own = await newMerchant(100);
    const key = world.newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => payOut(100, 'ba_ok', own, key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await available(own)).toBe(0);
    expect(await payOut(99, 'ba_ok', own, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });
});

describe('a payout above the limit', () => {
  const waiting = async (amount = 1_001): Promise<string> => {
    const answer = await payOut(amount);
    expect(answer).toMatchObject({ status: 201, body: { status: 'pending_approval', needs_approval: true } });
    return (answer.body as Payout).id;
  };

  it('leaves when a second client has agreed, and says who, when and why', async () => {
    const before = await available();
    const id = await waiting();
    expect(await available()).toBe(before - 1_001);
    expect(await post(merchant.shop, `/v1/payouts/${id}/approve`, {})).toMatchObject({
      status: 403,
      body: { code: 'approver_is_creator' },
    });
    const key = world.newKey();
    const approved = await post(
      merchant.boss,
      `/v1/payouts/${id}/approve`,
      { reason: 'as agreed in November' },
      key,
    );
    expect(approved).toMatchObject({
      status: 202,
      body: {
        status: 'pending',
        created_by: merchant.names.shop,
        approved: { by: merchant.names.boss, reason: 'as agreed in November' },
      },
    });
    const again = await post(
      merchant.boss,
      `/v1/payouts/${id}/approve`,
      { reason: 'as agreed in November' },
      key,
    );
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(approved.body);
    expect(await post(merchant.boss, `/v1/payouts/${id}/approve`, {})).toMatchObject({
      status: 409,
      body: { code: 'payout_wrong_state' },
    });
    expect(await reaches(id, 'paid')).toMatchObject({ status: 'paid' });
    expect(await story(id)).toContain('payout.approved');
  });

  it('can be canceled instead, and gives its money back', async () => {
    const before = await available();
    const id = await waiting();
    expect(await post(merchant.shop, `/v1/payouts/${id}/cancel`, { reason: 'wrong account' })).toMatchObject({
      status: 202,
      body: { status: 'canceled', canceled: { by: merchant.names.shop, reason: 'wrong account' } },
    });
    expect(await available()).toBe(before);
    expect(await post(merchant.boss, `/v1/payouts/${id}/approve`, {})).toMatchObject({
      status: 409,
      body: { code: 'payout_wrong_state', detail: 'The payout is canceled.' },
    });
    expect(await linesOf(id)).toBe(0);
  });

  it('that is approved and canceled ten times at once is one or the other, or canceled in time', async () => {
    const before = await available();
    const id = await waiting();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        post(merchant.boss, `/v1/payouts/${id}/${n % 2 === 0 ? 'approve' : 'cancel'}`, {}),
      ),
    );
    for (const { status } of answers) expect([202, 409]).toContain(status);
    const { status } = await poll({
      read: () => read(id),
      until: (payout) => payout.status === 'paid' || payout.status === 'canceled',
    });
    expect(['paid', 'canceled']).toContain(status);
    expect(await available()).toBe(status === 'paid' ? before - 1_001 : before);
  });

  it('is one in every currency for which nobody set a limit', async () => {
    const answer = await post(merchant.shop, '/v1/payouts', {
      amount: 1,
      currency: 'USD',
      destination: 'ba_ok',
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'insufficient_balance', detail: '0 minor units of USD are available.' },
    });
  });
});

describe('a request that makes no sense moves nothing', () => {
  it.each([
    [{ amount: 0 }, 'amount'],
    [{ amount: -5 }, 'amount'],
    [{ amount: 1.5 }, 'amount'],
    [{ amount: '10' }, 'amount'],
    [{ amount: 9_007_199_254_740_992 }, 'amount'],
    [{ currency: 'XXX' }, 'currency'],
    [{ currency: 'eur' }, 'currency'],
    [{ destination: '' }, 'destination'],
    [{ destination: 'ba_' }, 'destination'],
    [{ destination: 12 }, 'destination'],
    [{ destination: 'DE89370400440532013000' }, 'destination'],
    [{ metadata: { a: 1 } }, 'metadata.a'],
    [{ source: 'tok_visa' }, 'source'],
  ])('%o', async (other, field) => {
    const before = await available();
    const body = { amount: 10, currency: 'EUR', destination: 'ba_ok', ...other };
    const answer = await post(merchant.shop, '/v1/payouts', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    const { errors } = answer.body as { readonly errors: readonly { readonly field: string }[] };
    expect(errors.map((error) => error.field)).toEqual([field]);
    expect(await available()).toBe(before);
  });

  it('and another merchant’s payout is not there', async () => {
    const { id } = made(await payOut(10));
    for (const [method, path] of [
      ['GET', `/v1/payouts/${id}`],
      ['GET', `/v1/payouts/${id}/timeline`],
      ['POST', `/v1/payouts/${id}/cancel`],
      ['POST', `/v1/payouts/${deriveId('po', 'nobody')}/cancel`],
      ['POST', '/v1/payouts/po_1/cancel'],
    ] as const) {
      const answer = await world.stranger.send({ method, path, idempotencyKey: world.newKey() });
      expect(answer).toMatchObject({ status: 404, body: { code: 'payout_not_found' } });
    }
    expect(
      await world.reader.send({ method: 'POST', path: `/v1/payouts/${id}/cancel`, body: {} }),
    ).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  });
});

it('in the end provider, payouts and journal agree', async () => {
  await expectBooksToAgree(world);
});
