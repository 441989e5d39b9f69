import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createDeliveryReader } from '../../lambdas/webhooks/delivery-reader.ts';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { poll, readTimeline } from '../../local/demonstration/payments.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Invoice {
  readonly id: string;
  readonly status: string;
  readonly payment: string | null;
  readonly payment_in_progress: boolean;
}

/** 2 × 5.00 with 19 % and 3 × 0.50 with 5 %: 10.00 + 1.90 + 1.50 + 0.08 (0.075 goes to the even cent). */
const LINES = [
  { description: 'a poster', quantity: 2, unit_amount: 500, tax_rate_bps: 1900 },
  { description: 'a postcard', quantity: 3, unit_amount: 50, tax_rate_bps: 500 },
];

const post = (path: string, body: object = {}, key = world.newKey(), api: ApiClient = world.shop) =>
  api.send({ method: 'POST', path: `/v1/invoices${path}`, idempotencyKey: key, body });

const create = (more: object = {}, key = world.newKey()): Promise<ApiAnswer> =>
  post('', { customer: 'customer 7', currency: 'EUR', lines: LINES, ...more }, key);

const openInvoice = async (more: object = {}): Promise<string> => {
  const { id } = (await create(more)).body as Invoice;
  expect(await post(`/${id}/finalize`)).toMatchObject({ status: 200, body: { status: 'open' } });
  return id;
};

const pay = (id: string, source = 'tok_visa', key = world.newKey()) => post(`/${id}/pay`, { source }, key);

const read = async (id: string) => (await world.shop.send({ path: `/v1/invoices/${id}` })).body as Invoice;

const settled = (id: string): Promise<Invoice> =>
  poll({
    read: () => read(id),
    until: ({ payment_in_progress: isInProgress }) => !isInProgress,
  });

const paymentOf = async ({ payment }: Invoice) =>
  (await world.shop.send({ path: `/v1/payments/${payment ?? ''}` })).body as Record<string, unknown>;

/** The types of an invoice's events, in order. */
const eventsOf = async (id: string): Promise<readonly string[]> => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: world.output('MoneyTable'),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `invoice#${id}`, ':prefix': 'event#' },
      ConsistentRead: true,
    }),
  );
  return (Items ?? []).map((item) => String(item['type']));
};

const deliveredTypesOf = async (id: string) => {
  const table = world.output('WebhooksTable');
  return (await createDeliveryReader({ documents: world.documents, table }).ofResource(id))
    .filter(({ state }) => state === 'delivered')
    .map(({ eventType }) => eventType)
    .sort();
};

const untilPayerHasToAct = (id: string) =>
  poll({
    read: async () => paymentOf(await read(id)),
    until: ({ status }) => status === 'requires_action',
  });

const decline = async (id: string): Promise<void> => {
  const { url } = (await untilPayerHasToAct(id))['next_action'] as { url: string };
  expect((await fetch(`${url}?result=decline`)).status).toBe(200);
};

const typesOf = async (payment: string | null) =>
  (await readTimeline(world.shop, payment ?? '')).map(({ what }) => what);

const times = <T>(count: number, make: () => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, make));

const codesOf = (answers: readonly ApiAnswer[]) =>
  answers.map(({ status, body }) => `${status} ${(body as { code?: string }).code ?? 'ok'}`).sort();

describe('an invoice', () => {
  it('is a draft with exact totals, then open, then paid by one payment that says so', async () => {
    const answer = await create();
    expect(answer).toMatchObject({
      status: 201,
      body: {
        object: 'invoice',
        status: 'draft',
        customer: 'customer 7',
        currency: 'EUR',
        amount_net: 1150,
        amount_tax: 198,
        amount: 1348,
        lines: [
          { description: 'a poster', quantity: 2, amount_net: 1000, amount_tax: 190, amount: 1190 },
          { description: 'a postcard', quantity: 3, amount_net: 150, amount_tax: 8, amount: 158 },
        ],
        due_at: null,
        is_overdue: false,
        payment: null,
        payment_in_progress: false,
      },
    });
    const { id } = answer.body as Invoice;
    expect((await post(`/${id}/finalize`)).body).toMatchObject({ status: 'open' });
    const begun = await pay(id);
    expect(begun).toMatchObject({ status: 202, body: { status: 'open', payment_in_progress: true } });

    const paid = await settled(id);
    expect(paid).toMatchObject({ status: 'paid', payment: (begun.body as Invoice).payment });
    const payment = await paymentOf(paid);
    expect(payment).toMatchObject({ status: 'captured', amount_captured: 1348, invoice: id });
    expect(await chargesFor(world, [operationId(String(payment['id']), 1)])).toBe(1);
    const told = await poll({
      read: () => deliveredTypesOf(id),
      until: (types) => types.length === 3,
    });
    expect(told).toEqual(['invoice.created', 'invoice.finalized', 'invoice.paid']);
    const story = await world.shop.send({ path: `/v1/payments/${paid.payment ?? ''}/timeline` });
    expect(story.body).toMatchObject({ payment: paid.payment, invoice: id });
  });

  it('tells what is true when somebody waits for it', async () => {
    const id = await openInvoice();
    const answer = await world.shop.send({
      method: 'POST',
      path: `/v1/invoices/${id}/pay`,
      idempotencyKey: world.newKey(),
      body: { source: 'tok_visa' },
      headers: { prefer: 'wait=15' },
    });
    expect(answer).toMatchObject({ status: 202, body: { status: 'paid', payment_in_progress: false } });
  });

  it('of which the payment fails stays open and can be paid again', async () => {
    const id = await openInvoice();
    await pay(id, 'tok_declined');
    const failed = await settled(id);
    expect(failed).toMatchObject({ status: 'open', payment_in_progress: false });
    expect(await paymentOf(failed)).toMatchObject({ status: 'failed', invoice: id });
    await pay(id);
    const paid = await settled(id);
    expect(paid.status).toBe('paid');
    expect(paid.payment).not.toBe(failed.payment);
  });

  it('of which the payer has to act waits for the payer, and is payable again when they decline', async () => {
    const id = await openInvoice();
    await pay(id, 'tok_requires_action');
    await untilPayerHasToAct(id);
    expect(await pay(id)).toMatchObject({
      status: 409,
      body: { code: 'payment_in_progress', retryable: true },
    });
    await decline(id);
    expect(await settled(id)).toMatchObject({ status: 'open' });
    await pay(id);
    expect(await settled(id)).toMatchObject({ status: 'paid' });
  });

  it('whose payer does not come is payable again once its payment is canceled', async () => {
    const id = await openInvoice();
    await pay(id, 'tok_requires_action');
    const { id: payment, next_action } = await untilPayerHasToAct(id);
    const canceled = await world.shop.send({
      method: 'POST',
      path: `/v1/payments/${String(payment)}/cancel`,
      idempotencyKey: world.newKey(),
      headers: { prefer: 'wait=15' },
    });
    expect(canceled).toMatchObject({ status: 202, body: { status: 'canceled', pending_operation: null } });
    expect((await fetch(`${(next_action as { url: string }).url}?result=approve`)).status).toBe(409);
    expect(await settled(id)).toMatchObject({ status: 'open' });
    await pay(id);
    expect(await settled(id)).toMatchObject({ status: 'paid' });
  });

  it.concurrent.each([
    'tok_timeout_after_commit',
    'tok_timeout_before_commit',
    'tok_http_500_after_commit',
    'tok_webhook_twice',
    'tok_webhook_lost',
  ])('is paid once by a payment whose provider does as %s does', async (source) => {
    const id = await openInvoice();
    await pay(id, source);
    const paid = await settled(id);
    expect(paid.status).toBe('paid');
    expect(await chargesFor(world, [operationId(paid.payment ?? '', 1)])).toBe(1);
    expect(await eventsOf(id)).toEqual(['invoice.created', 'invoice.finalized', 'invoice.paid']);
  });

  it('stays paid when its payment is refunded', async () => {
    const id = await openInvoice();
    await pay(id);
    const { payment } = await settled(id);
    const refund = await world.shop.send({
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: world.newKey(),
      body: { payment },
      headers: { prefer: 'wait=15' },
    });
    expect(refund).toMatchObject({ status: 201, body: { status: 'succeeded', amount: 1348 } });
    expect(await read(id)).toMatchObject({ status: 'paid' });
  });
});

describe('many wishes at once', () => {
  it('to pay one invoice make one payment', async () => {
    const id = await openInvoice();
    const answers = await times(20, () => pay(id, 'tok_slow'));
    const [accepted, ...others] = codesOf(answers);
    expect(accepted).toBe('202 ok');
    // Whoever comes when it is paid already is told that.
    for (const code of others)
      expect(code).toMatch(/^(409 payment_in_progress|409 invoice_wrong_state|503 contended)$/);
    const paid = await settled(id);
    expect(paid.status).toBe('paid');
    expect(await typesOf(paid.payment)).toContain('payment.captured');
    const { body } = await world.shop.send({ path: '/v1/payments?limit=100' });
    const its = (body as { data: { invoice: string | null }[] }).data.filter(({ invoice }) => invoice === id);
    expect(its).toHaveLength(1);
  });

  it('under one key are one wish, with one answer for ever', async () => {
    const key = world.newKey();
    const created = await times(10, () => create({}, key));
    const [first] = created;
    expect(new Set(created.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    const id = String((first?.body as Invoice | undefined)?.id);
    expect(await create({ customer: 'another' }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    await post(`/${id}/finalize`);
    const payKey = world.newKey();
    const paid = await times(10, () => pay(id, 'tok_visa', payKey));
    expect(new Set(paid.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    await settled(id);
    const [later, firstAgain] = [await pay(id, 'tok_visa', payKey), await create({}, key)];
    expect(later).toMatchObject({ status: 202, body: paid[0]?.body as object });
    expect(later.headers.get('idempotent-replayed')).toBe('true');
    expect(firstAgain).toMatchObject({ status: 201, body: { status: 'draft' } });
    expect(await pay(id, 'tok_declined', payKey)).toMatchObject({ status: 422 });
  });
});

describe('an invoice that is not to be paid', () => {
  it.each([
    ['void', 'void'],
    ['mark_uncollectible', 'uncollectible'],
  ])('is ended by %s, once, and never paid after it', async (action, status) => {
    const id = await openInvoice();
    const key = world.newKey();
    expect(await post(`/${id}/${action}`, {}, key)).toMatchObject({ status: 200, body: { status } });
    expect(await post(`/${id}/${action}`, {}, key)).toMatchObject({ status: 200, body: { status } });
    expect(await pay(id)).toMatchObject({
      status: 409,
      body: { code: 'invoice_wrong_state', detail: `The invoice is ${status}.` },
    });
    expect(await post(`/${id}/finalize`)).toMatchObject({ status: 409 });
  });

  it('cannot be voided while a payment of it is in progress', async () => {
    const id = await openInvoice();
    await pay(id, 'tok_requires_action');
    for (const action of ['void', 'mark_uncollectible'])
      expect(await post(`/${id}/${action}`)).toMatchObject({
        status: 409,
        body: { code: 'payment_in_progress', retryable: true },
      });
    await decline(id);
    expect(await settled(id)).toMatchObject({ status: 'open' });
  });

  it('as a draft is neither paid nor voided', async () => {
    const { id } = (await create()).body as Invoice;
    for (const answer of [await pay(id), await post(`/${id}/void`), await post(`/${id}/mark_uncollectible`)])
      expect(answer).toMatchObject({ status: 409, body: { detail: 'The invoice is draft.' } });
  });
});

describe('an invoice that cannot be', () => {
  const [line] = LINES;
  const withLine = (changes: object) => ({ lines: [{ ...line, ...changes }] });

  it.each([
    ['no lines', { lines: [] }, 'lines'],
    ['lines that are no list', { lines: {} }, 'lines'],
    ['too many lines', { lines: Array.from({ length: 41 }, () => line) }, 'lines'],
    ['a quantity of 0', withLine({ quantity: 0 }), 'lines.0.quantity'],
    ['a negative quantity', withLine({ quantity: -1 }), 'lines.0.quantity'],
    ['half a thing', withLine({ quantity: 0.5 }), 'lines.0.quantity'],
    ['a price of 0', withLine({ unit_amount: 0 }), 'lines.0.unit_amount'],
    ['a price with cents of cents', withLine({ unit_amount: 1.5 }), 'lines.0.unit_amount'],
    ['a negative tax', withLine({ tax_rate_bps: -1 }), 'lines.0.tax_rate_bps'],
    ['a tax above everything', withLine({ tax_rate_bps: 10_001 }), 'lines.0.tax_rate_bps'],
    ['a field of a line that nobody knows', withLine({ discount: 1 }), 'lines.0.discount'],
    ['an unknown currency', { currency: 'XYZ' }, 'currency'],
    ['no customer', { customer: '' }, 'customer'],
    ['a due time in the past', { due_at: '2026-01-01T00:00:00Z' }, 'due_at'],
    ['a due time with a wrong year', { due_at: '2206-12-24T00:00:00Z' }, 'due_at'],
    ['a due date', { due_at: '2027-01-01' }, 'due_at'],
    ['a due time that no calendar has', { due_at: '2027-02-30T00:00:00Z' }, 'due_at'],
  ])('is refused and not stored: %s', async (_what, changes, field) => {
    const key = world.newKey();
    expect(await create(changes, key)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
    // A key under which nothing was stored is free.
    expect(await create({}, key)).toMatchObject({ status: 201 });
  });

  it('is worth more than an amount can be', async () => {
    const lines = [{ ...line, quantity: 2, unit_amount: Number.MAX_SAFE_INTEGER }];
    expect(await create({ lines })).toMatchObject({ status: 422, body: { code: 'invoice_total_too_large' } });
  });

  it('is another merchant’s cannot be seen, paid or voided', async () => {
    const id = await openInvoice();
    const answers = [
      await world.stranger.send({ path: `/v1/invoices/${id}` }),
      await post(`/${id}/pay`, { source: 'tok_visa' }, world.newKey(), world.stranger),
      await post(`/${id}/void`, {}, world.newKey(), world.stranger),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, body: { code: 'invoice_not_found' } });
    const { body } = await world.shop.send({ path: '/v1/invoices?limit=100' });
    expect((body as { data: Invoice[] }).data.map((one) => one.id)).toContain(id);
    expect(await read(id)).toMatchObject({ status: 'open' });
  });

  it('needs its scope', async () => {
    for (const path of ['', '/inv_00000000000000000000000000/pay'])
      expect(await post(path, {}, world.newKey(), world.reader)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope' },
      });
  });

  it('has no such id', async () => {
    for (const id of ['inv_00000000000000000000000000', 'inv_1', 'x'.repeat(3000)])
      expect(await post(`/${id}/finalize`)).toMatchObject({ status: 404 });
  });
});
