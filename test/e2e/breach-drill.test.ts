import { DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { killFunction } from '../support/local-cloud.ts';
import { chargesFor, openWorld, type World } from './world.ts';

/** The commands of docs/breach-runbook.md, section 1, and what it says that they do. */
let world: World;
let kms: KMSClient;
const VAULT_FUNCTIONS = ['TokensFunction', 'SendFunction'] as const;

const open = async (): Promise<void> => {
  for (const name of VAULT_FUNCTIONS)
    await world.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: world.output(name) }));
  await kms.send(new EnableKeyCommand({ KeyId: world.output('VaultKeyArn') }));
};

beforeAll(() => {
  world = openWorld();
  kms = new KMSClient(world.config);
});
afterEach(open);

const stop = (name: (typeof VAULT_FUNCTIONS)[number]) =>
  world.lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: world.output(name),
      ReservedConcurrentExecutions: 0,
    }),
  );

const tokenise = (exp_year: number) =>
  world.shop.send({
    method: 'POST',
    path: '/v1/tokens',
    idempotencyKey: world.newKey(),
    body: { type: 'card', number: '4242424242424242', exp_month: 8, exp_year },
  });

const pay = (source: string) =>
  createPayment(world.shop, { amount: 700, currency: 'EUR', source, key: world.newKey() });

describe('a vault that is closed', () => {
  it('by stopping its tokens function makes and shows no tokens, while payments go on', async () => {
    await stop('TokensFunction');
    // API Gateway itself answers: with 500 in AWS, with 429 on the local cloud.
    expect([429, 500, 502, 503]).toContain((await tokenise(2033)).status);
    const { id } = await pay('tok_visa');
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });

    await open();
    expect((await tokenise(2033)).status).toBe(201);
  });

  it('by stopping what sends account data lets operations from its tokens wait, and sends them once it is open', async () => {
    const { id: source } = (await tokenise(2034)).body as { readonly id: string };
    await stop('SendFunction');
    const waiting = await pay(source);
    const other = await pay('tok_visa');
    expect(await waitForOutcome(world.shop, other.id)).toMatchObject({ status: 'captured' });
    expect(await world.shop.send({ path: `/v1/payments/${waiting.id}` })).toMatchObject({
      body: { status: 'pending' },
    });
    expect(await chargesFor(world, [operationId(waiting.id, 1)])).toBe(0);

    await open();
    expect(await waitForOutcome(world.shop, waiting.id)).toMatchObject({ status: 'captured' });
    expect(await chargesFor(world, [operationId(waiting.id, 1)])).toBe(1);
    expect(JSON.stringify(await readTimeline(world.shop, waiting.id))).not.toContain('4242424242424242');
  });

  it('by disabling its key seals nothing any more, once the functions that have data keys are stopped too', async () => {
    await kms.send(new DisableKeyCommand({ KeyId: world.output('VaultKeyArn') }));
    await killFunction(world.output('TokensFunction'));
    expect((await tokenise(2035)).status).toBeGreaterThanOrEqual(500);

    await open();
    expect((await tokenise(2035)).status).toBe(201);
  });
});
