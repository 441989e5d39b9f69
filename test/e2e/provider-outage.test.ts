import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBreakerStore } from '../../lambdas/operations/breaker-store.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import {
  createPayment,
  poll,
  readPayment,
  readTimeline,
  waitForOutcome,
} from '../../local/demonstration/payments.ts';
import { chargesFor, openWorld, type World } from './world.ts';

const CALLERS = ['SubmitFunction', 'ResolveFunction'] as const;
/** Nothing listens there: a connection is refused at once. */
const NOWHERE = 'http://127.0.0.1:9';
const PAYMENTS = 20;

let world: World;
const asDeployed = new Map<string, Record<string, string>>();

beforeAll(async () => {
  world = openWorld();
  for (const name of CALLERS) {
    const read = new GetFunctionConfigurationCommand({ FunctionName: world.output(name) });
    asDeployed.set(name, (await world.lambda.send(read)).Environment?.Variables ?? {});
  }
});

const setProvider = async (change: Record<string, string>): Promise<void> => {
  for (const name of CALLERS)
    await world.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: world.output(name),
        Environment: { Variables: { ...asDeployed.get(name), ...change } },
      }),
    );
};

afterAll(() => setProvider({}));

const breaker = async () => {
  const store = createBreakerStore({ documents: world.documents, table: world.output('MoneyTable') });
  return (await store.get('sandbox')).breaker;
};

const depth = async (output: string): Promise<string | undefined> => {
  const { Attributes } = await world.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: world.output(output),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Attributes?.['ApproximateNumberOfMessages'];
};

const pay = async (): Promise<string> => {
  const order = { amount: 300, currency: 'EUR', source: 'tok_visa', key: world.newKey() };
  return (await createPayment(world.shop, order)).id;
};

describe('a provider that is down', () => {
  it('opens its breaker; payments wait, and all of them are taken once when it is back', async () => {
    await setProvider({ SANDBOX_URL: NOWHERE });
    const ids: string[] = [];
    while (ids.length < PAYMENTS) ids.push(...(await Promise.all([pay(), pay(), pay(), pay()])));
    await poll({ read: breaker, until: ({ state }) => state === 'open', withinSeconds: 60 });
    ids.push(await pay());
    expect(await readPayment(world.shop, ids.at(-1) ?? '')).toMatchObject({ status: 'pending' });

    await setProvider({});

    for (const id of ids) {
      expect(await waitForOutcome(world.shop, id, 150)).toMatchObject({ status: 'captured' });
      const story = await readTimeline(world.shop, id);
      expect(story.filter(({ what }) => what === 'payment.captured')).toHaveLength(1);
      expect(story.filter(({ kind }) => kind === 'journal_entry')).toHaveLength(1);
    }
    expect(
      await chargesFor(
        world,
        ids.map((id) => operationId(id, 1)),
      ),
    ).toBe(ids.length);
    expect(await breaker()).toMatchObject({ state: 'closed' });
    expect(await depth('ProviderCommandsDeadLettersUrl')).toBe('0');
    expect(await depth('ResolutionsDeadLettersUrl')).toBe('0');
  }, 300_000);
});
