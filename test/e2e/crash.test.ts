import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import {
  InvokeCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { killFunction } from '../support/local-cloud.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const pay = (source: string) =>
  createPayment(world.shop, { amount: 700, currency: 'EUR', source, key: world.newKey() });

const expectOnce = async (id: string): Promise<void> => {
  expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  const story = await readTimeline(world.shop, id);
  expect(story.filter(({ what }) => what === 'payment.captured')).toHaveLength(1);
  expect(story.filter(({ kind }) => kind === 'journal_entry')).toHaveLength(1);
};

/** Three minutes in production: what is tested is that a message comes again, not how patiently one waits. */
const REDELIVERY_SECONDS = 8;

const setRedelivery = (seconds: number) =>
  world.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: world.output('ProviderCommandsQueueUrl'),
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** Every message has been delivered as often as it needed: none waits, none is at work. */
const commandsAreDone = async (): Promise<void> => {
  const left = await poll({
    read: async () => {
      const { Attributes } = await world.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: world.output('ProviderCommandsQueueUrl'),
          AttributeNames: [...COUNTS],
        }),
      );
      return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
    },
    until: (count) => count === 0,
  });
  expect(left).toBe(0);
};

/** Stops or starts the function that applies webhooks: while it stops, they wait in their queue. */
const applyWebhooks = async (isOn: boolean): Promise<void> => {
  const FunctionName = world.output('ApplyFunction');
  const { EventSourceMappings } = await world.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings ?? [])
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isOn }));
};

const readOperation = async (paymentId: string): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await world.documents.send(
    new GetCommand({
      TableName: world.output('MoneyTable'),
      Key: { pk: `operation#${operationId(paymentId, 1)}`, sk: 'operation' },
      ConsistentRead: true,
    }),
  );
  return Item;
};

/** A payment whose function is killed once the provider has the money and before we know of it. */
const payAndKill = async (): Promise<string> => {
  const { id } = await pay('tok_timeout_after_commit');
  const charged = await poll({
    read: () => chargesFor(world, [operationId(id, 1)]),
    until: (charges) => charges > 0,
  });
  expect(charged).toBe(1);
  expect(await killFunction(world.output('SubmitFunction'))).toBeGreaterThan(0);
  return id;
};

describe('the submit function, killed after the provider took the money and before we recorded it', () => {
  beforeAll(() => setRedelivery(REDELIVERY_SECONDS));
  afterAll(() => applyWebhooks(true));

  it('leaves a payment that the webhook completes, and its message comes again without effect', async () => {
    const id = await payAndKill();
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    await commandsAreDone();
    await expectOnce(id);
  });

  it('leaves a payment that the second delivery completes when no webhook arrives', async () => {
    await applyWebhooks(false);
    const id = await payAndKill();
    expect(await readOperation(id)).toMatchObject({ state: 'submitted', attempts: [] });

    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });

    expect(await readOperation(id)).toMatchObject({
      state: 'succeeded',
      attempts: [{ ask: 'submit', answer: 'succeeded' }],
    });
    await expectOnce(id);
  });
});

describe('the submit function', () => {
  it('given the same message three more times charges once', async () => {
    const { id } = await pay('tok_slow');
    const operation = operationId(id, 1);
    const message = JSON.stringify({
      operation_id: operation,
      resource_id: id,
      merchant_id: world.quittance.merchants['shop'],
      correlation_id: 'again',
    });
    await Promise.all(
      [1, 2, 3].map(() =>
        world.sqs.send(
          new SendMessageCommand({
            QueueUrl: world.output('ProviderCommandsQueueUrl'),
            MessageBody: message,
          }),
        ),
      ),
    );
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    // The copies that met the first one at work are delivered again after their visibility timeout.
    await commandsAreDone();
    await expectOnce(id);
  });
});

/** Everything in the money table's stream by now, as the relay gets it. */
const readStream = async (): Promise<readonly object[]> => {
  const streams = new DynamoDBStreamsClient(world.config);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: world.output('MoneyTable') }));
  const StreamArn = Streams?.[0]?.StreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const records: object[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const iterator = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    let next = iterator.ShardIterator;
    while (next !== undefined) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: next }));
      records.push(...(page.Records ?? []));
      next = (page.Records ?? []).length === 0 ? undefined : page.NextShardIterator;
    }
  }
  return records;
};

describe('the relay', () => {
  it('given the same stream batch twice more changes nothing: one charge, one entry', async () => {
    const { id } = await pay('tok_visa');
    await waitForOutcome(world.shop, id);
    const records = await readStream();
    const ours = records.filter((record) => JSON.stringify(record).includes(id));
    expect(ours.length).toBeGreaterThan(2);

    for (let n = 0; n < 2; n++) {
      const reply = await world.lambda.send(
        new InvokeCommand({
          FunctionName: world.output('RelayFunction'),
          Payload: JSON.stringify({ Records: ours }),
        }),
      );
      expect(reply.FunctionError).toBeUndefined();
      expect(JSON.parse(Buffer.from(reply.Payload ?? []).toString())).toBeNull();
    }

    await commandsAreDone();
    await expectOnce(id);
  });
});
