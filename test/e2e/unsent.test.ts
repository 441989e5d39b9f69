import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { SEND_WITHIN_SECONDS } from '../../lambdas/operations/domain/send-limit.ts';
import { operationKey } from '../../lambdas/operations/operation-store.ts';
import {
  createPayment,
  poll,
  readPayment,
  readTimeline,
  waitForOutcome,
} from '../../local/demonstration/payments.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

/** Stops or starts the function that sends operations: while it stops, they wait in their queue. */
const submit = async (isOn: boolean): Promise<void> => {
  const FunctionName = world.output('SubmitFunction');
  const { EventSourceMappings } = await world.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings ?? [])
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isOn }));
};

const pay = (source = 'tok_visa') =>
  createPayment(world.shop, { amount: 800, currency: 'EUR', source, key: world.newKey() });

/** A payment that is sent after this one: once it has its outcome, the one before had its turn. */
const letOthersPass = async (): Promise<void> => {
  const { id } = await pay();
  await poll({
    read: () => readPayment(world.shop, id),
    until: ({ status }) => status === 'captured',
  });
};

const storyOf = async (id: string): Promise<readonly string[]> =>
  (await readTimeline(world.shop, id)).map(({ what }) => what);

const makeOlder = (id: string, seconds: number) =>
  world.documents.send(
    new UpdateCommand({
      TableName: world.output('MoneyTable'),
      Key: operationKey(operationId(id, 1)),
      UpdateExpression: 'SET created_at = :then',
      ConditionExpression: '#state = :created',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':then': new Date(Date.now() - seconds * 1000).toISOString(),
        ':created': 'created',
      },
    }),
  );

describe('a payment that was not sent yet', () => {
  beforeEach(() => submit(false));
  afterEach(() => submit(true));

  it('is canceled at once, and is not sent when its turn comes', async () => {
    const { id } = await pay();
    const key = world.newKey();
    const cancel = { method: 'POST', path: `/v1/payments/${id}/cancel`, idempotencyKey: key } as const;
    const first = await world.shop.send(cancel);
    expect(first).toMatchObject({ status: 202, body: { status: 'canceled', pending_operation: null } });
    expect((await world.shop.send(cancel)).body).toEqual(first.body);

    await submit(true);
    await letOthersPass();

    expect(await readPayment(world.shop, id)).toMatchObject({ status: 'canceled' });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(0);
    expect(await storyOf(id)).toEqual(
      expect.arrayContaining(['payment.canceled', 'authorize canceled before it was sent']),
    );
  });

  it('and waited for longer than anybody expects fails as expired, and is never sent', async () => {
    const { id } = await pay();
    await makeOlder(id, SEND_WITHIN_SECONDS.authorize + 1);

    await submit(true);

    await waitForOutcome(world.shop, id);
    expect((await world.shop.send({ path: `/v1/payments/${id}` })).body).toMatchObject({
      status: 'failed',
      failure: { code: 'expired' },
    });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(0);
    expect(await storyOf(id)).toEqual(
      expect.arrayContaining(['payment.failed', 'authorize canceled before it was sent']),
    );
  });
});
