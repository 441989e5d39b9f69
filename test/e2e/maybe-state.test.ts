import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, poll, readTimeline } from '../../local/demonstration/payments.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const pay = (source: string) =>
  createPayment(world.shop, { amount: 990, currency: 'EUR', source, key: world.newKey() });

interface Payment {
  readonly status: string;
  readonly next_action: { readonly url: string } | null;
}

const settle = (id: string, isThere: (status: string) => boolean): Promise<Payment> =>
  poll({
    read: async () => (await world.shop.send({ path: `/v1/payments/${id}` })).body as Payment,
    until: ({ status }) => isThere(status),
  });

const isFinal = (status: string): boolean => status === 'captured' || status === 'failed';

describe('a payment whose provider', () => {
  it.concurrent.each([
    ['takes the money and loses the reply', 'tok_timeout_after_commit'],
    ['loses the request', 'tok_timeout_before_commit'],
    ['answers 500 without taking the money', 'tok_http_500'],
    ['answers 500 after taking the money', 'tok_http_500_after_commit'],
    ['is slow', 'tok_slow'],
    ['never sends its webhook', 'tok_webhook_lost'],
    ['sends its webhook twice', 'tok_webhook_twice'],
    ['sends its webhook late', 'tok_webhook_late'],
    ['sends its webhooks in the wrong order', 'tok_webhook_reordered'],
    ['will settle less than it took', 'tok_settles_short'],
  ])('%s is captured, with one charge and one entry', async (_what, source) => {
    const { id } = await pay(source);
    const payment = await settle(id, isFinal);
    expect(payment).toMatchObject({ status: 'captured', amount_captured: 990 });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
    const story = await readTimeline(world.shop, id);
    expect(story.filter(({ kind }) => kind === 'journal_entry')).toHaveLength(1);
    expect(story.filter(({ what }) => what === 'payment.captured')).toHaveLength(1);
  });

  it.concurrent('declines it fails, and no money moves', async () => {
    const { id } = await pay('tok_declined');
    expect(await settle(id, isFinal)).toMatchObject({
      status: 'failed',
      amount_captured: 0,
      failure: { code: 'card_declined' },
    });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(0);
  });

  it.concurrent('does not know the source fails', async () => {
    const { id } = await pay('tok_nobody_knows');
    expect(await settle(id, isFinal)).toMatchObject({
      status: 'failed',
      failure: { code: 'invalid_source' },
    });
  });

  it.concurrent.each([
    ['approves', 'captured', 1],
    ['declines', 'failed', 0],
  ])('asks the payer, who %s, ends %s', async (answer, status, charges) => {
    const { id } = await pay('tok_requires_action');
    const waiting = await settle(id, (now) => now === 'requires_action');
    const url = waiting.next_action?.url ?? '';
    expect(url).toMatch(/^http/);
    const visited = await fetch(`${url}?result=${answer.replace(/s$/, '')}`);
    expect(visited.ok).toBe(true);
    expect(await settle(id, isFinal)).toMatchObject({ status });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(charges);
  });

  it.concurrent('only authorises a manual one leaves it authorized', async () => {
    const answer = await world.shop.send({
      method: 'POST',
      path: '/v1/payments',
      idempotencyKey: world.newKey(),
      body: { amount: 500, currency: 'EUR', source: 'tok_visa', capture: 'manual' },
    });
    const { id } = answer.body as { id: string };
    expect(await settle(id, (now) => now !== 'pending')).toMatchObject({
      status: 'authorized',
      amount_captured: 0,
    });
  });
});

describe('while the outcome is not known', () => {
  it('the payment does not pretend: it is pending, and its story says what is being done', async () => {
    const { id } = await pay('tok_timeout_after_commit');
    const story = await poll({
      read: () => readTimeline(world.shop, id),
      until: (lines) => lines.some(({ what }) => what === 'submit → timeout'),
    });
    expect(story.map(({ what }) => what)).toContain('submit → timeout');
    expect((await settle(id, isFinal)).status).toBe('captured');
  });
});
