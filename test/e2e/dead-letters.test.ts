import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, waitForOutcome } from '../../local/demonstration/payments.ts';
import {
  captured,
  emptyProviderEvents,
  mark,
  postWebhook,
  queueHolds,
  readWebhookSecret,
  setRedelivery,
} from './provider-webhooks.ts';
import { ops } from './run-ops.ts';
import { openWorld, type World } from './world.ts';

const DEAD_LETTERS = 'ProviderEventsDeadLettersUrl';
const NAME = 'Marjorie Cardholder';

let world: World;
let secret: string;
beforeAll(async () => {
  world = openWorld();
  secret = await readWebhookSecret(world);
  await emptyProviderEvents(world);
  await setRedelivery(world, 1);
});
afterAll(async () => {
  await setRedelivery(world, 5);
  await emptyProviderEvents(world);
});

const Letters = v.array(
  v.object({
    message_id: v.string(),
    reason: v.string(),
    detail: v.nullable(v.string()),
    about: v.record(v.string(), v.union([v.string(), v.number()])),
  }),
);

const post = async (event: object): Promise<number> =>
  (await postWebhook(world, JSON.stringify(event), { secret })).status;

const show = async () => {
  const { json, written } = await ops('dlq', 'show', 'provider-events');
  const letters = v.parse(Letters, json);
  return { written, of: (reason: string) => letters.filter((letter) => letter.reason === reason) };
};

describe('webhooks that cannot be applied', () => {
  it('hold up nobody else; an operator sees why, and sends them back once the cause is gone', async () => {
    const key = world.newKey();
    const merchant = world.quittance.merchants['shop'] ?? '';
    const paymentId = deriveId('pay', merchant, 'POST /v1/payments', key);
    const early = captured(operationId(paymentId, 1), `pev_early_${key}`);
    const { data: _data, ...shapeless } = captured('op_1', `pev_shapeless_${key}`);
    const genuine = Array.from({ length: 8 }, (_, n) =>
      captured('op_1', `pev_genuine_${n}_${key}`, 'charge.noticed'),
    );
    const events = [early, { ...shapeless, cardholder: NAME }, ...genuine];

    expect(await Promise.all(events.map(post))).toEqual(events.map(() => 202));
    for (const { id } of genuine) expect(await mark(world, id)).toMatchObject({ outcome: 'ignored' });
    expect(await queueHolds(world, DEAD_LETTERS, 2)).toBe(2);

    const listed = await ops('dlq', 'list');
    expect(listed.json).toContainEqual({
      queue: 'provider-events',
      messages: 2,
      runbook: 'docs/runbooks/provider-events-dead-letters.md',
    });
    const shown = await show();
    expect(shown.of('body_unreadable')).toMatchObject([
      { detail: 'not in sandbox\'s form: data: expected "data"', about: { provider: 'sandbox' } },
    ]);
    const [missing] = shown.of('operation_not_found');
    expect(missing?.about).toHaveProperty('archive_key');
    expect(shown.written).not.toContain(NAME);
    expect(shown.written).not.toContain('Cardholder');

    await createPayment(world.shop, { amount: 300, currency: 'EUR', source: 'tok_webhook_lost', key });
    await waitForOutcome(world.shop, paymentId);
    const redriven = await ops('dlq', 'redrive', 'provider-events', '--message', missing?.message_id ?? '');

    expect(redriven).toMatchObject({ code: 0, json: { redriven: [missing?.message_id], left: 1 } });
    expect(await mark(world, early.id)).toMatchObject({ outcome: 'applied' });
    expect(await queueHolds(world, DEAD_LETTERS, 1)).toBe(1);
    expect((await show()).of('body_unreadable')).toHaveLength(1);
  });

  it('that are not there are not sent back, and the command says so', async () => {
    const answer = await ops('dlq', 'redrive', 'provider-events', '--message', 'none');
    expect(answer).toMatchObject({ code: 1, json: { redriven: [] } });
  });
});

/** The name of the stream's first records, as Lambda leaves it behind when it goes on without them. */
const nameOfBatch = async (): Promise<string> => {
  const streams = new DynamoDBStreamsClient(world.config);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: world.output('MoneyTable') }));
  const StreamArn = Streams?.[0]?.StreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 3 }));
  return JSON.stringify({
    requestContext: { requestId: world.newKey(), condition: 'MaximumRecordAgeExceeded' },
    DDBStreamBatchInfo: {
      shardId: ShardId,
      startSequenceNumber: Records.at(0)?.dynamodb?.SequenceNumber,
      endSequenceNumber: Records.at(-1)?.dynamodb?.SequenceNumber,
      batchSize: Records.length,
      streamArn: StreamArn,
    },
  });
};

describe('a batch that the stream went on without', () => {
  it.each([
    ['relay', 'RelayFailuresQueueUrl'],
    ['balances', 'BalanceFailuresQueueUrl'],
  ])('is given to its function once more, from the stream: %s', async (name, output) => {
    const MessageBody = await nameOfBatch();
    await world.sqs.send(new SendMessageCommand({ QueueUrl: world.output(output), MessageBody }));

    const shown = await ops('dlq', 'show', name);
    expect(shown.json).toMatchObject([{ about: { condition: 'MaximumRecordAgeExceeded', batchSize: 3 } }]);
    const { code, json } = await ops('dlq', 'redrive', name, '--all');

    expect({ code, json }).toMatchObject({ code: 0, json: { redriven: [expect.any(String)], left: 0 } });
    expect(await queueHolds(world, output, 0)).toBe(0);
  });
});
