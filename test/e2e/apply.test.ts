import { beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { captured, mark, postWebhook, readWebhookSecret, setRedelivery } from './provider-webhooks.ts';
import { ops } from './run-ops.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let secret: string;
beforeAll(async () => {
  world = openWorld();
  secret = await readWebhookSecret(world);
  await setRedelivery(world, 5);
});

const post = async (body: string): Promise<number> => (await postWebhook(world, body, { secret })).status;

const pay = (key: string, source: string) =>
  createPayment(world.shop, { amount: 300, currency: 'EUR', source, key });

describe('a webhook', () => {
  it('for an operation that is not there yet waits for it and is then applied, once', async () => {
    const key = world.newKey();
    const merchant = world.quittance.merchants['shop'] ?? '';
    const paymentId = deriveId('pay', merchant, 'POST /v1/payments', key);
    const eventId = `pev_early_${key}`;
    expect(await post(JSON.stringify(captured(operationId(paymentId, 1), eventId)))).toBe(202);

    const payment = await pay(key, 'tok_webhook_lost');

    expect(payment.id).toBe(paymentId);
    expect(await mark(world, eventId)).toMatchObject({ operation_id: operationId(paymentId, 1) });
    expect(await waitForOutcome(world.shop, paymentId)).toMatchObject({ status: 'captured' });
    const story = await readTimeline(world.shop, paymentId);
    expect(story.filter(({ kind }) => kind === 'journal_entry')).toHaveLength(1);
  });

  it('too large for a queue is read where it was archived', async () => {
    const { id } = await pay(world.newKey(), 'tok_webhook_lost');
    const eventId = `pev_large_${id}`;
    const body = JSON.stringify(captured(operationId(id, 1), eventId)) + ' '.repeat(210 * 1024);
    expect(await post(body)).toBe(202);
    expect(await mark(world, eventId)).toMatchObject({ type: 'charge.captured' });
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
  });

  it('sent three times is applied once', async () => {
    const { id } = await pay(world.newKey(), 'tok_webhook_lost');
    const body = JSON.stringify(captured(operationId(id, 1), `pev_thrice_${id}`));
    expect(await Promise.all([post(body), post(body), post(body)])).toEqual([202, 202, 202]);
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    const story = await readTimeline(world.shop, id);
    expect(story.filter(({ what }) => what === 'payment.captured')).toHaveLength(1);
  });

  it('that tells the opposite of the outcome is old news to its provider, and moves nothing', async () => {
    const { id } = await pay(world.newKey(), 'tok_visa');
    await waitForOutcome(world.shop, id);
    const event = captured(operationId(id, 1), `pev_refused_${id}`);
    const declined = { ...event.data.object, status: 'failed', failure_code: 'card_declined' };
    const failed = {
      ...event,
      type: 'charge.failed',
      operation: { ...event.operation, status: 'failed' },
      data: { object: declined },
    };
    expect(await post(JSON.stringify(failed))).toBe(202);

    expect(await mark(world, `pev_refused_${id}`)).toMatchObject({ outcome: 'overtaken' });
    expect(await world.shop.send({ path: `/v1/payments/${id}` })).toMatchObject({
      body: { status: 'captured', amount_captured: 300 },
    });
  });

  it('that tells another amount opens a break, which a person ends, and moves nothing', async () => {
    const { id } = await pay(world.newKey(), 'tok_timeout_before_commit');
    const { data, ...event } = captured(operationId(id, 1), `pev_amount_${id}`);
    const object = { ...data.object, amount_captured: 999_999, amount_authorized: 999_999 };
    expect(await post(JSON.stringify({ ...event, data: { object } }))).toBe(202);

    const contradictions = async () => {
      const { json } = await ops('breaks', 'list');
      const open = json as readonly { readonly id: string; readonly subject: string }[];
      return open.filter(({ subject }) => subject === operationId(id, 1));
    };
    const told = expect.stringContaining('told authorized 999999 EUR') as unknown;
    expect(
      await poll({
        read: contradictions,
        until: (found) => JSON.stringify(found).includes('999999'),
      }),
    ).toContainEqual(expect.objectContaining({ kind: 'operation_contradicted', resource: id, detail: told }));
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ amount_captured: 300 });
    expect(await mark(world, `pev_amount_${id}`)).toMatchObject({ outcome: 'applied' });
    for (const one of await contradictions()) {
      const resolved = await ops(
        'breaks',
        'resolve',
        one.id,
        '--as',
        'provider_was_wrong',
        '--reason',
        'told so by a test',
        '--by',
        'a test',
      );
      expect(resolved.json).toMatchObject({ status: 'resolved', ended: { as: 'provider_was_wrong' } });
    }
    expect(await contradictions()).toEqual([]);
  });

  it('of a type that moves nothing is kept, and said to be that', async () => {
    const eventId = `pev_noticed_${world.newKey()}`;
    expect(await post(JSON.stringify(captured('op_1', eventId, 'charge.noticed')))).toBe(202);
    expect(await mark(world, eventId)).toMatchObject({ type: 'charge.noticed', outcome: 'ignored' });
  });
});
