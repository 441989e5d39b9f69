import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { runOps } from '../../ops/program.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let secret: string;
beforeAll(async () => {
  world = openWorld();
  const { SecretString } = await new SecretsManagerClient(world.config).send(
    new GetSecretValueCommand({ SecretId: world.output('SandboxWebhookSecretArn') }),
  );
  secret = SecretString ?? '';
  await setRedelivery(5);
});

/** Minutes in production: what is tested is that a webhook comes again, not how patiently one waits. */
const setRedelivery = (seconds: number) =>
  world.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: world.output('ProviderEventsQueueUrl'),
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );

/** The provider's word that it captured 3.00 EUR for an operation. */
const captured = (operation: string, eventId: string) => ({
  id: eventId,
  type: 'charge.captured',
  created_at: '2026-11-21T09:00:00.000Z',
  operation: { operation_id: operation, kind: 'authorize', status: 'succeeded' },
  data: {
    object: {
      id: `ch_${operation}`,
      object: 'charge',
      operation_id: operation,
      status: 'captured',
      amount: 300,
      amount_authorized: 300,
      amount_captured: 300,
      amount_refunded: 0,
      currency: 'EUR',
      failure_code: null,
      redirect_url: null,
      created_at: '2026-11-21T09:00:00.000Z',
    },
  },
});

const post = async (body: string): Promise<number> => {
  const signature = signWebhook(body, [secret], Math.floor(Date.now() / 1000));
  const { status } = await fetch(world.quittance.provider_webhooks['sandbox'] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sandbox-signature': signature },
    body,
  });
  return status;
};

const readMark = async (eventId: string): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await world.documents.send(
    new GetCommand({
      TableName: world.output('MoneyTable'),
      Key: { pk: `provider_event#sandbox#${eventId}`, sk: 'provider_event' },
      ConsistentRead: true,
    }),
  );
  return Item;
};

const mark = (eventId: string) =>
  poll({ read: () => readMark(eventId), until: (found) => found !== undefined, withinSeconds: 60 });

const pay = (key: string, source: string) =>
  createPayment(world.shop, { amount: 300, currency: 'EUR', source, key });

const ops = async (...args: readonly string[]): Promise<unknown> => {
  let out = '';
  const streams = { out: (text: string) => (out += text), err: () => undefined };
  expect(await runOps(['--json', '--instance', e2eInstance, ...args], { streams, environment: {} })).toBe(0);
  return JSON.parse(out);
};

describe('a webhook', () => {
  it('for an operation that is not there yet waits for it and is then applied, once', async () => {
    const key = world.newKey();
    const merchant = world.quittance.merchants['shop'] ?? '';
    const paymentId = deriveId('pay', merchant, 'POST /v1/payments', key);
    const eventId = `pev_early_${key}`;
    expect(await post(JSON.stringify(captured(operationId(paymentId, 1), eventId)))).toBe(202);

    const payment = await pay(key, 'tok_webhook_lost');

    expect(payment.id).toBe(paymentId);
    expect(await mark(eventId)).toMatchObject({ operation_id: operationId(paymentId, 1) });
    expect(await waitForOutcome(world.shop, paymentId, 30)).toMatchObject({ status: 'captured' });
    const story = await readTimeline(world.shop, paymentId);
    expect(story.filter(({ kind }) => kind === 'journal_entry')).toHaveLength(1);
  });

  it('too large for a queue is read where it was archived', async () => {
    const { id } = await pay(world.newKey(), 'tok_webhook_lost');
    const eventId = `pev_large_${id}`;
    const body = JSON.stringify(captured(operationId(id, 1), eventId)) + ' '.repeat(210 * 1024);
    expect(await post(body)).toBe(202);
    expect(await mark(eventId)).toMatchObject({ type: 'charge.captured' });
    expect(await waitForOutcome(world.shop, id, 30)).toMatchObject({ status: 'captured' });
  });

  it('sent three times is applied once', async () => {
    const { id } = await pay(world.newKey(), 'tok_webhook_lost');
    const body = JSON.stringify(captured(operationId(id, 1), `pev_thrice_${id}`));
    expect(await Promise.all([post(body), post(body), post(body)])).toEqual([202, 202, 202]);
    expect(await waitForOutcome(world.shop, id, 30)).toMatchObject({ status: 'captured' });
    const story = await readTimeline(world.shop, id);
    expect(story.filter(({ what }) => what === 'payment.captured')).toHaveLength(1);
  });

  it('that takes back what the provider said moves nothing, and is kept where somebody will look', async () => {
    await setRedelivery(1);
    const { id } = await pay(world.newKey(), 'tok_visa');
    await waitForOutcome(world.shop, id, 30);
    const event = captured(operationId(id, 1), `pev_refused_${id}`);
    const declined = { ...event.data.object, status: 'failed', failure_code: 'card_declined' };
    const failed = {
      ...event,
      type: 'charge.failed',
      operation: { ...event.operation, status: 'failed' },
      data: { object: declined },
    };
    expect(await post(JSON.stringify(failed))).toBe(202);

    const inDeadLetters = await poll({
      read: async () => {
        const { Attributes } = await world.sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: world.output('ProviderEventsDeadLettersUrl'),
            AttributeNames: ['ApproximateNumberOfMessages'],
          }),
        );
        return Number(Attributes?.['ApproximateNumberOfMessages']);
      },
      until: (count) => count > 0,
      withinSeconds: 90,
    });

    expect(inDeadLetters).toBeGreaterThan(0);
    const contradictions = async () => {
      const open = (await ops('breaks', 'list')) as readonly {
        readonly id: string;
        readonly subject: string;
      }[];
      return open.filter(({ subject }) => subject === operationId(id, 1));
    };
    const [opened] = await contradictions();
    expect(await contradictions()).toMatchObject([
      {
        kind: 'operation_contradicted',
        resource: id,
        amount: 300,
        detail: 'recorded succeeded, told failed: card_declined',
      },
    ]);
    const resolved = await ops('breaks', 'resolve', opened?.id ?? '', '--as', 'provider_was_wrong');
    expect(resolved).toMatchObject({ status: 'resolved', resolved_by: 'provider_was_wrong' });
    expect(await contradictions()).toEqual([]);
    expect(await readMark(`pev_refused_${id}`)).toBeUndefined();
    expect(await world.shop.send({ path: `/v1/payments/${id}` })).toMatchObject({
      body: { status: 'captured', amount_captured: 300 },
    });
  });
});
