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
import { startServer } from '../providers/misbehaving-server.ts';
import { apiFor, directoryOf, merchantServices } from './merchants.ts';
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
    await poll({ read: breaker, until: ({ state }) => state === 'open' });
    ids.push(await pay());
    expect(await readPayment(world.shop, ids.at(-1) ?? '')).toMatchObject({ status: 'pending' });

    await setProvider({});

    for (const id of ids) {
      expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
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
  });
});

/** Amounts by which the provider that is asked first knows what it has to do. */
const REFUSED = 701;
const LOST = 702;

/** As much of Stripe as one payment method needs that it refuses at once, or after an answer that is lost. */
const openRefusingStripe = async () => {
  const asked: string[] = [];
  const intents = new Map<string, object>();
  const server = await startServer((request, response, body) => {
    const [path = ''] = (request.url ?? '').split('?');
    const form = new URLSearchParams(body);
    const operation = form.get('metadata[operation_id]') ?? '';
    asked.push(`${request.method ?? ''} ${path.replace(/pi_.*?(?=\/|$)/, 'pi_…')} ${operation}`.trim());
    const answer = (status: number, object: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
    };
    if (path.endsWith('/confirm')) return void request.socket.destroy();
    if (request.method === 'GET') {
      answer(200, intents.get(path.split('/').at(-1) ?? '') ?? {});
      return;
    }
    if (form.get('amount') === String(REFUSED)) {
      answer(400, { error: { type: 'invalid_request_error', message: 'not here' } });
      return;
    }
    const intent = {
      object: 'payment_intent',
      id: `pi_${operation}`,
      status: 'requires_payment_method',
      amount: Number(form.get('amount')),
      amount_capturable: 0,
      amount_received: 0,
      currency: 'eur',
      capture_method: 'automatic',
      metadata: { operation_id: operation },
    };
    // Who looks later is told that it was refused, for a reason for which another provider would be asked at once.
    intents.set(intent.id, { ...intent, last_payment_error: { code: 'processing_error' } });
    answer(200, intent);
  });
  return { asked, url: server.url, close: server.close };
};

const openRoutedShop = async () => {
  const { merchant, clients } = await merchantServices(world).createMerchant({
    name: 'Two providers',
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read'] }],
  });
  await directoryOf(world).setRouting(merchant.id, 'EUR=stripe,sandbox');
  const [client] = clients;
  if (client === undefined) throw new Error('the merchant has no client');
  return apiFor(world, client);
};

describe('a merchant’s second provider', () => {
  it('takes what the first one has refused, or what could not be sent to it, and never what is in doubt', async () => {
    const stripe = await openRefusingStripe();
    const key = asDeployed.get('SubmitFunction')?.['SANDBOX_API_KEY_SECRET'] ?? '';
    const asStripe = { STRIPE_API_KEY_SECRET: key, STRIPE_RETURN_URL: 'https://shop.example/paid' };
    const shop = await openRoutedShop();
    const order = (amount: number) => ({ amount, currency: 'EUR', source: 'tok_visa', key: world.newKey() });
    const storyOf = async (id: string) => (await readTimeline(shop, id)).map(({ what }) => what);
    await setProvider({ ...asStripe, STRIPE_URL: stripe.url });

    const refused = await createPayment(shop, order(REFUSED));
    expect(await waitForOutcome(shop, refused.id)).toMatchObject({ status: 'captured' });
    expect(await storyOf(refused.id)).toContain('payment.rerouted');
    expect(stripe.asked).toEqual([`POST /v1/payment_intents ${operationId(refused.id, 1)}`]);
    expect(await chargesFor(world, [operationId(refused.id, 1)])).toBe(0);
    expect(await chargesFor(world, [operationId(refused.id, 2)])).toBe(1);

    const lost = await createPayment(shop, order(LOST));
    // In doubt for some seconds; then it is known to have been refused, and is not sent anywhere else.
    expect(await waitForOutcome(shop, lost.id)).toMatchObject({ status: 'failed' });
    const told = await storyOf(lost.id);
    expect(told).toContain('submit → connection_lost');
    expect(told).not.toContain('payment.rerouted');
    expect(await chargesFor(world, [operationId(lost.id, 1), operationId(lost.id, 2)])).toBe(0);

    await setProvider({ ...asStripe, STRIPE_URL: NOWHERE });
    const unsent = await createPayment(shop, order(300));
    expect(await waitForOutcome(shop, unsent.id)).toMatchObject({ status: 'captured' });
    expect(await storyOf(unsent.id)).toContain('submit → failed: provider_unavailable');
    expect(await chargesFor(world, [operationId(unsent.id, 2)])).toBe(1);
    await stripe.close();
  });
});
