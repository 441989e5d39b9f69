import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createFindByReference } from '../../lambdas/operations/find-by-reference.ts';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import type { ApiAnswer } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Dispute {
  readonly id: string;
  readonly payment: string;
  readonly status: string;
  readonly pending_operation: string | null;
  readonly evidence: {
    readonly submitted_at: string | null;
    readonly failure: { readonly code: string } | null;
  };
}

const pay = async (source: string, amount = 1000): Promise<string> => {
  const { id } = await createPayment(world.shop, { amount, currency: 'EUR', source, key: world.newKey() });
  expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
  return id;
};

const read = async (payment: string) =>
  (await world.shop.send({ path: `/v1/payments/${payment}` })).body as Record<string, unknown>;

const disputeOf = async (payment: string): Promise<Dispute | undefined> => {
  const { body } = await world.shop.send({ path: '/v1/disputes?limit=100' });
  return (body as { data: Dispute[] }).data.find((one) => one.payment === payment);
};

const until = async (payment: string, ...statuses: readonly string[]): Promise<Dispute> => {
  const found = await poll({
    read: () => disputeOf(payment),
    until: (one) => one !== undefined && statuses.includes(one.status),
  });
  if (found === undefined) throw new Error('there is no dispute');
  return found;
};

const evidence = (
  id: string,
  body: object,
  { key = world.newKey(), client = world.shop, wait = 0 } = {},
): Promise<ApiAnswer> =>
  client.send({
    method: 'POST',
    path: `/v1/disputes/${id}/evidence`,
    idempotencyKey: key,
    body,
    ...(wait === 0 ? {} : { headers: { prefer: `wait=${wait}` } }),
  });

const storyOf = async (payment: string): Promise<readonly string[]> =>
  (await readTimeline(world.shop, payment)).map(({ what }) => what);

describe.concurrent('a disputed payment', () => {
  it('holds its money, is defended once, won, and can be refunded again', async () => {
    const payment = await pay('tok_chargeback');
    const opened = await until(payment, 'needs_response');
    expect(opened).toMatchObject({
      object: 'dispute',
      reason: 'fraudulent',
      amount: 1000,
      fee: { amount: 1500, currency: 'EUR' },
      evidence: { submitted_at: null, failure: null },
    });
    expect(await read(payment)).toMatchObject({ amount_disputed: 1000, amount_refundable: 0 });
    const refused = await world.shop.send({
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: world.newKey(),
      body: { payment },
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'refund_too_large' } });
    expect((refused.body as { detail: string }).detail).toContain('1000 are disputed');

    const key = world.newKey();
    const body = { text: 'It was delivered.\nwinning_evidence', fields: { shipping_carrier: 'Post' } };
    const answer = await evidence(opened.id, body, { key });
    expect(answer).toMatchObject({ status: 202, body: { id: opened.id, status: 'needs_response' } });
    expect((answer.body as Dispute).pending_operation).toBe(operationId(opened.id, 1));
    expect(await evidence(opened.id, body, { key })).toMatchObject({
      status: 202,
      body: answer.body as object,
    });
    expect(await evidence(opened.id, { text: 'and more' })).toMatchObject({ status: 409 });

    expect(await until(payment, 'won')).toMatchObject({ pending_operation: null });
    expect(await read(payment)).toMatchObject({ amount_disputed: 0, amount_refundable: 1000 });
    const story = await storyOf(payment);
    for (const what of [
      'dispute.created',
      'dispute_opened',
      'dispute_fee_charged',
      'dispute_evidence created',
      'dispute_evidence submitted',
      'dispute.evidence_submitted',
      'dispute.won',
      'dispute_won',
    ])
      expect(story).toContain(what);
    expect(JSON.stringify(await readTimeline(world.shop, payment))).not.toContain('winning_evidence');
  });

  it('whose evidence loses is lost for good', async () => {
    const payment = await pay('tok_chargeback');
    const { id } = await until(payment, 'needs_response');
    expect((await evidence(id, { text: 'losing_evidence' }, { wait: 20 })).body).toMatchObject({
      pending_operation: null,
    });
    await until(payment, 'lost');
    expect(await read(payment)).toMatchObject({ amount_disputed: 1000, amount_refundable: 0 });
    expect(await evidence(id, { text: 'please' })).toMatchObject({ status: 409 });
  });

  it('keeps being asked about while nobody knows whether the evidence arrived', async () => {
    const payment = await pay('tok_chargeback');
    const { id } = await until(payment, 'needs_response');
    await evidence(id, { text: 'lost_reply' });
    const answered = await poll({
      read: () => disputeOf(payment),
      until: (one) => typeof one?.evidence.submitted_at === 'string',
    });
    expect(answered).toMatchObject({ status: 'under_review', pending_operation: null });
    expect(await evidence(id, { text: 'again' })).toMatchObject({
      body: { code: 'evidence_already_submitted' },
    });
  });

  it.each([
    ['tok_chargeback_won', 'won'],
    ['tok_chargeback_lost', 'lost'],
    ['tok_chargeback_twice', 'won'],
    ['tok_chargeback_late', 'lost'],
    ['tok_chargeback_reordered', 'won'],
  ])('under %s is %s, whatever comes twice, late or in another order', async (source, end) => {
    const payment = await pay(source);
    const { id } = await until(payment, end);
    const story = await storyOf(payment);
    const posted = ['dispute_opened', 'dispute_fee_charged', `dispute_${end}`];
    for (const what of [...posted, 'dispute.created', `dispute.${end}`])
      expect(story.filter((line) => line === what)).toHaveLength(1);
    expect(await world.shop.send({ path: `/v1/disputes/${id}` })).toMatchObject({ body: { status: end } });
  });

  it('whose fee is given back with the win has it among its entries, and the merchant has it again', async () => {
    const payment = await pay('tok_chargeback_fee_returned');
    const { id } = await until(payment, 'won');
    const story = await storyOf(payment);
    for (const what of ['dispute_fee_charged', 'dispute_won', 'dispute_fee_returned'])
      expect(story.filter((line) => line === what)).toHaveLength(1);
    expect(await world.shop.send({ path: `/v1/disputes/${id}` })).toMatchObject({
      body: { fee: { amount: 1500, currency: 'EUR' }, fee_returned: { amount: 1500, currency: 'EUR' } },
    });
  });

  it('that was refunded before has given back more than it took, and says that nothing is left', async () => {
    const payment = await pay('tok_chargeback_lost');
    await world.shop.send({
      method: 'POST',
      path: '/v1/refunds',
      idempotencyKey: world.newKey(),
      body: { payment, amount: 400 },
      headers: { prefer: 'wait=10' },
    });
    await until(payment, 'lost');
    expect(await read(payment)).toMatchObject({
      amount_refunded: 400,
      amount_disputed: 1000,
      amount_refundable: 0,
    });
  });
});

describe('a dispute', () => {
  it('is nobody else’s to see or to answer', async () => {
    const { id } = await until(await pay('tok_chargeback'), 'needs_response');
    const missing = { status: 404, body: { code: 'dispute_not_found' } };
    expect(await world.stranger.send({ path: `/v1/disputes/${id}` })).toMatchObject(missing);
    expect(await evidence(id, { text: 'mine' }, { client: world.stranger })).toMatchObject(missing);
    expect(await world.shop.send({ path: '/v1/disputes/dp_1' })).toMatchObject(missing);
    expect(await evidence(id, { text: 'mine' }, { client: world.reader })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
  });

  it.each([
    [{}, '(body)'],
    [{ text: '' }, 'text'],
    [{ text: 'a\u0000b' }, 'text'],
    [{ fields: { customer_name: 'Jane' } }, 'fields.customer_name'],
    [{ fields: {} }, '(body)'],
  ])('takes no evidence that is wrong in its form: %j', async (body, field) => {
    const id = deriveId('dp', 'sandbox', 'none');
    expect(await evidence(id, body)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('that names only its charge finds the payment by the charge’s reference', async () => {
    const payment = await pay('tok_visa');
    const operation = operationId(payment, 1);
    // As the operation of a provider whose disputes name only the charge is stored when it succeeds.
    await world.documents.send(
      new UpdateCommand({
        TableName: world.output('MoneyTable'),
        Key: { pk: `operation#${operation}`, sk: 'operation' },
        UpdateExpression: 'SET list_pk = :reference, list_sk = :operation',
        ExpressionAttributeValues: {
          ':reference': `reference#sandbox#ch_${operation}`,
          ':operation': operation,
        },
      }),
    );
    const find = createFindByReference({ documents: world.documents, table: world.output('MoneyTable') });
    expect(await find('sandbox', `ch_${operation}`)).toBe(operation);
    expect(await find('sandbox', 'ch_other')).toBeNull();
  });

  it('of a charge that is no payment of ours is not applied, and stays where somebody will look', async () => {
    const { SecretString } = await new SecretsManagerClient(world.config).send(
      new GetSecretValueCommand({ SecretId: world.output('SandboxWebhookSecretArn') }),
    );
    const at = '2026-11-21T09:00:00.000Z';
    const body = JSON.stringify({
      id: `pev_${world.newKey()}`,
      type: 'dispute.opened',
      created_at: at,
      operation: { operation_id: 'op_nobody', kind: 'authorize', status: 'succeeded' },
      data: {
        object: {
          id: 'dp_nobody',
          object: 'dispute',
          operation_id: 'op_nobody',
          charge: 'ch_nobody',
          status: 'needs_response',
          reason: 'fraudulent',
          amount: 100,
          fee: 0,
          currency: 'EUR',
          evidence_due_by: at,
          evidence_operation_id: null,
          created_at: at,
        },
      },
    });
    const { status } = await fetch(world.quittance.provider_webhooks['sandbox'] ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'sandbox-signature': signWebhook(body, [SecretString ?? ''], Math.floor(Date.now() / 1000)),
      },
      body,
    });
    expect(status).toBe(202);
    const id = deriveId('dp', 'sandbox', 'dp_nobody');
    expect(await world.shop.send({ path: `/v1/disputes/${id}` })).toMatchObject({ status: 404 });
  });
});
