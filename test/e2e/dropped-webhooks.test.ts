import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, poll } from '../../local/demonstration/payments.ts';
import { emptyProviderEvents, queueHolds } from './provider-webhooks.ts';
import { chargesFor, expectQuietBooks, openWorld, type World } from './world.ts';

const PAYMENTS = 500;
const AT_ONCE = 8;

/** Any number in its place is as random; this one drops webhooks of payments whose replies are lost, too. */
const SEED = 286;

/** Mulberry32: one of the random numbers that a seed gives, by its place. */
const randomAt = (seed: number, place: number): number => {
  let state = (seed + Math.imul(place + 1, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
};

const isDropped = (place: number): boolean => randomAt(SEED, place) < 0.02;
/**
 * One in twenty replies is lost after the money was taken: their outcome is known by webhook, or by asking. More of them
 * would be an outage, for which there is a breaker, and not what is shown here.
 */
const isReplyLost = (place: number): boolean => place % 20 === 0;
const PLACES = Array.from({ length: PAYMENTS }, (_, place) => place);

let world: World;
let asDeployed: Record<string, string>;
let network: Server;
const placeOf = new Map<string, number>();
const dropped: string[] = [];

const submit = () => ({ FunctionName: world.output('SubmitFunction') });
const setVariables = (Variables: Record<string, string>) =>
  world.lambda.send(new UpdateFunctionConfigurationCommand({ ...submit(), Environment: { Variables } }));

/** The way from the provider to the receiver, on which some webhooks are lost: the provider believes that they arrived. */
const carry = async (request: IncomingMessage): Promise<number> => {
  const body = await buffer(request);
  const { operation } = JSON.parse(body.toString()) as {
    readonly operation: { readonly operation_id: string };
  };
  const place = placeOf.get(operation.operation_id);
  if (place !== undefined && isDropped(place)) {
    dropped.push(operation.operation_id);
    return 200;
  }
  const signature = String(request.headers['sandbox-signature']);
  const { status } = await fetch(world.quittance.provider_webhooks['sandbox'] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sandbox-signature': signature },
    body,
  });
  return status;
};

beforeAll(async () => {
  world = openWorld();
  await emptyProviderEvents(world);
  network = createServer((request, response) => {
    carry(request).then(
      (status) => response.writeHead(status).end(),
      () => response.destroy(),
    );
  });
  network.listen(0, '127.0.0.1');
  await once(network, 'listening');
  const { Environment } = await world.lambda.send(new GetFunctionConfigurationCommand(submit()));
  asDeployed = Environment?.Variables ?? {};
  const url = `http://127.0.0.1:${(network.address() as AddressInfo).port}`;
  await setVariables({ ...asDeployed, PROVIDER_WEBHOOKS_URL: url });
});
afterAll(async () => {
  await setVariables(asDeployed);
  network.closeAllConnections();
  network.close();
});

/** Runs the work for every place, so many at a time. */
const forEachPlace = async <T>(work: (place: number) => Promise<T>): Promise<readonly T[]> => {
  const results: T[] = [];
  const waiting = PLACES.values();
  const worker = async (): Promise<void> => {
    for (const place of waiting) results[place] = await work(place);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
};

/** Which of these operations the provider has ended, a hundred a request: to ask the API would be most of the work. */
const countSucceeded = async (operations: readonly string[]): Promise<number> => {
  const table = world.output('MoneyTable');
  let succeeded = 0;
  for (let start = 0; start < operations.length; start += 100) {
    const Keys = operations
      .slice(start, start + 100)
      .map((operation) => ({ pk: `operation#${operation}`, sk: 'operation' }));
    const { Responses } = await world.documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    succeeded += (Responses?.[table] ?? []).filter(({ state }) => state === 'succeeded').length;
  }
  return succeeded;
};

const Page = v.object({
  data: v.array(v.object({ id: v.string(), status: v.string(), amount_captured: v.number() })),
  next_cursor: v.nullable(v.string()),
});

/** Of the latest payments, newest first, as the merchant sees them. */
const capturedAmounts = async (): Promise<ReadonlyMap<string, number>> => {
  const amounts = new Map<string, number>();
  let cursor: string | null = '';
  while (cursor !== null && amounts.size < PAYMENTS) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await world.stranger.send({ path: `/v1/payments?limit=100${from}` });
    const page: v.InferOutput<typeof Page> = v.parse(Page, body);
    for (const { id, status, amount_captured } of page.data)
      if (status === 'captured') amounts.set(id, amount_captured);
    cursor = page.next_cursor;
  }
  return amounts;
};

const asksOf = async (operation: string): Promise<readonly string[]> => {
  const { Item } = await world.documents.send(
    new GetCommand({
      TableName: world.output('MoneyTable'),
      Key: { pk: `operation#${operation}`, sk: 'operation' },
      ConsistentRead: true,
    }),
  );
  return ((Item?.['attempts'] ?? []) as readonly { readonly ask: string }[]).map(({ ask }) => ask);
};

it('with 2 % of the webhooks of 500 payments lost, every payment is captured once and the books are right', async () => {
  const merchant = world.quittance.merchants['stranger'] ?? '';
  const ids = await forEachPlace(async (place) => {
    const source = isReplyLost(place) ? 'tok_timeout_after_commit' : 'tok_visa';
    const key = world.newKey();
    const paymentId = deriveId('pay', merchant, 'POST /v1/payments', key);
    // A webhook may be on its way before the call that asked for the payment is answered.
    placeOf.set(operationId(paymentId, 1), place);
    await createPayment(world.stranger, { amount: 100 + place, currency: 'EUR', source, key });
    return paymentId;
  });
  const operations = ids.map((id) => operationId(id, 1));
  const succeeded = await poll({
    read: () => countSucceeded(operations),
    until: (count) => count === PAYMENTS,
    withinSeconds: 200,
  });
  expect(succeeded).toBe(PAYMENTS);
  const amounts = await capturedAmounts();
  expect(ids.map((id) => amounts.get(id))).toEqual(PLACES.map((place) => 100 + place));
  expect(await chargesFor(world, operations)).toBe(PAYMENTS);
  for (const queue of ['SandboxWebhooksQueueUrl', 'ProviderEventsQueueUrl'])
    expect(await queueHolds(world, queue, 0)).toBe(0);
  await expectQuietBooks(world);
  expect([...new Set(dropped)].sort()).toEqual(
    PLACES.filter(isDropped)
      .map((place) => operations[place] ?? '')
      .sort(),
  );
  const silent = PLACES.filter((place) => isDropped(place) && isReplyLost(place));
  expect(silent.length).toBeGreaterThan(1);
  for (const place of silent) expect(await asksOf(operations[place] ?? '')).toContain('query');
}, 400_000);
