import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import {
  createPayment,
  poll,
  readPayment,
  readTimeline,
  waitForOutcome,
} from '../../local/demonstration/payments.ts';
import { chargesFor, expectQuietBooks, openWorld, type World } from './world.ts';

const COMMANDS = 'PROVIDER_COMMANDS_QUEUE_URL';

let world: World;
let asDeployed: Record<string, string>;

const relay = () => ({ FunctionName: world.output('RelayFunction') });

const setRelayVariables = (Variables: Record<string, string>) =>
  world.lambda.send(new UpdateFunctionConfigurationCommand({ ...relay(), Environment: { Variables } }));

/** What became of the stream's latest batch: `OK …` or `FAILED`. */
const latestBatch = async (): Promise<string> => {
  const { EventSourceMappings } = await world.lambda.send(new ListEventSourceMappingsCommand(relay()));
  return EventSourceMappings?.[0]?.LastProcessingResult ?? 'none';
};

const setAside = async (): Promise<string | undefined> => {
  const QueueUrl = world.output('RelayFailuresQueueUrl');
  const { Attributes } = await world.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Attributes?.['ApproximateNumberOfMessages'];
};

beforeAll(async () => {
  world = openWorld();
  const { Environment } = await world.lambda.send(new GetFunctionConfigurationCommand(relay()));
  asDeployed = Environment?.Variables ?? {};
});

afterAll(async () => {
  await setRelayVariables(asDeployed);
  await expectQuietBooks(world);
});

describe('the relay, while a queue refuses what it sends', () => {
  it('loses nothing: what waited is captured once the queue is back, once each', async () => {
    await setRelayVariables({
      ...asDeployed,
      [COMMANDS]: `${world.output('ProviderCommandsQueueUrl')}-gone`,
    });
    const order = { amount: 900, currency: 'EUR', source: 'tok_visa' };
    const first = await createPayment(world.shop, { ...order, key: world.newKey() });
    await poll({ read: latestBatch, until: (result) => result === 'FAILED' });
    const second = await createPayment(world.shop, { ...order, key: world.newKey() });
    expect(await latestBatch()).toBe('FAILED');
    expect(await readPayment(world.shop, first.id)).toMatchObject({ status: 'pending' });

    await setRelayVariables(asDeployed);

    for (const { id } of [first, second]) {
      expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
      expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
      const story = await readTimeline(world.shop, id);
      expect(story.filter(({ what }) => what === 'payment.captured')).toHaveLength(1);
      expect(story.filter(({ kind }) => kind === 'journal_entry')).toHaveLength(1);
    }
    expect(await latestBatch()).toMatch(/^OK/);
    expect(await setAside()).toBe('0');
  });
});
