import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { BatchGetCommand, DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deriveId, type OperationId } from '../../lambdas/kernel/ids.ts';
import { readProviderLines as readHistory } from '../../lambdas/ledger/read-provider-lines.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createPayment, poll } from '../../local/demonstration/payments.ts';
import { createPayoutMerchant, type PayoutMerchant, post } from './payout-merchants.ts';
import { emptyProviderEvents, queueHolds } from './provider-webhooks.ts';
import { ops } from './run-ops.ts';
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
/** Operations whose webhooks are all lost. */
const hushed = new Set<string>();
/** Who has enough to pay out. */
let payer: PayoutMerchant;
/** Before anything of this file happened. */
let startedMs: number;
let payments: readonly string[] = [];

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
  if (hushed.has(operation.operation_id)) return 200;
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
  startedMs = Date.now();
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

/** How many of these operations are in a state, a hundred a request: to ask the API would be most of the work. */
const countIn = async (operations: readonly string[], wanted = 'succeeded'): Promise<number> => {
  const table = world.output('MoneyTable');
  let found = 0;
  for (let start = 0; start < operations.length; start += 100) {
    const Keys = operations
      .slice(start, start + 100)
      .map((operation) => ({ pk: `operation#${operation}`, sk: 'operation' }));
    const { Responses } = await world.documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    found += (Responses?.[table] ?? []).filter(({ state }) => state === wanted).length;
  }
  return found;
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
  payments = ids;
  const operations = ids.map((id) => operationId(id, 1));
  const succeeded = await poll({
    read: () => countIn(operations),
    until: (count) => count === PAYMENTS,
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
});

/** Stops or starts the function that asks providers: while it stops, what was lost stays lost. */
const askProviders = async (isOn: boolean): Promise<void> => {
  const FunctionName = world.output('ResolveFunction');
  const { EventSourceMappings } = await world.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings ?? [])
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isOn }));
};

/** Asks for something, and says by which operation the provider knows it. @param isLost No webhook of it arrives. */
const ask = async (
  path: string,
  prefix: 'pay' | 're',
  body: object,
  isLost = false,
): Promise<OperationId> => {
  const key = world.newKey();
  const merchant = world.quittance.merchants['stranger'] ?? '';
  const operation = operationId(deriveId(prefix, merchant, `POST ${path}`, key), 1);
  if (isLost) hushed.add(operation);
  const answer = await world.stranger.send({ method: 'POST', path, body, idempotencyKey: key });
  expect([201, 202]).toContain(answer.status);
  return operation;
};

const pay = (source: string, isLost = false) =>
  ask('/v1/payments', 'pay', { amount: 1250, currency: 'EUR', source }, isLost);
const payOut = async (destination: string): Promise<OperationId> => {
  const order = { amount: 300, currency: 'EUR', destination };
  const answer = await post(payer.shop, '/v1/payouts', order, world.newKey());
  expect(answer).toMatchObject({ body: { status: 'pending' } });
  return operationId((answer.body as { readonly id: string }).id, 1);
};
/** A payment's refunds go as it went itself: without a reply if it had none. */
const refund = (place: number) =>
  ask('/v1/refunds', 're', { payment: payments[place], amount: 10 }, isReplyLost(place));

const all = <T>(count: number, make: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Everything that can happen to money on its way, by what the run has to make of it. */
const loseThings = async () => ({
  usual: [...(await all(20, (index) => refund(1 + 2 * index))), ...(await all(3, () => payOut('ba_ok')))],
  short: await all(3, () => pay('tok_settles_short')),
  priced: await all(4, () => pay('tok_charges_fee')),
  neverThere: await all(2, () => pay('tok_timeout_before_commit')),
  unheard: [
    ...(await all(2, () => pay('tok_timeout_after_commit', true))),
    ...(await all(2, (index) => refund(20 * index))),
  ],
  unheardPayouts: await all(2, () => payOut('ba_webhook_lost')),
});

/** The provider has a line of an operation a second time. */
const listTwice = async (operation: string) => {
  const TableName = world.output('SandboxTable');
  const lines = await readHistory(world.provider, startedMs, Date.now());
  const id = lines.find((line) => line.operationId === operation)?.id ?? '';
  const { Item } = await world.documents.send(
    new GetCommand({ TableName, Key: { pk: `line#${id}`, sk: 'line' } }),
  );
  const twin = { pk: `line#${id}twin`, id: `${id}twin`, history_sk: `${String(Item?.['history_sk'])}twin` };
  await world.documents.send(new PutCommand({ TableName, Item: { ...Item, ...twin } }));
  const Key = { pk: twin.pk, sk: 'line' };
  return { id: twin.id, takeBack: () => world.documents.send(new DeleteCommand({ TableName, Key })) };
};

const Ran = v.object({
  healed: v.number(),
  breaks: v.number(),
  unexplained: v.array(v.string()),
  counts: v.record(v.string(), v.number()),
  totals: v.array(v.object({ unexplained: v.string() })),
});

/** The deployment's own run over everything that this file did, and what its findings say of operations: `amount_differs op_…`. */
const reconcile = async (out: string) => {
  const times = ['--from', new Date(startedMs).toISOString(), '--to', new Date().toISOString()];
  const late = ['--safety-lag-minutes', '0', '--allowance-minutes', '0'];
  const run = await ops('reconcile', 'run', '--provider', 'sandbox', ...times, ...late, '--wait');
  expect(run).toMatchObject({ code: 0, json: { status: 'completed', failure: null } });
  const { id } = run.json as { readonly id: string };
  const { json } = await ops('reconcile', 'report', id, '--out', out);
  const rows = (file: string) =>
    readFileSync(join(out, file), 'utf8')
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.split(','));
  const healed = rows('healings.csv')
    .filter(([, healing]) => healing === 'healed')
    .map(([found, , operation]) => [found, operation].join(' '));
  const named = new Set(rows('findings.csv').map((cells) => [cells[1], cells[12]].join(' ')));
  return {
    report: v.parse(Ran, json),
    healed: healed.sort(),
    breaks: [...named].filter((one) => !healed.includes(one)).sort(),
  };
};

interface ListedBreak {
  readonly kind: string;
  readonly subject: string;
  readonly opened_at: string;
  readonly seen: { readonly runs: number };
}

/** What runs have put before people since this file began: `amount_differs op_…`, and how many runs saw it. */
const openBreaks = async (): Promise<readonly string[]> => {
  const { json } = await ops('breaks', 'list');
  return (json as readonly ListedBreak[])
    .filter(({ opened_at: openedAt }) => Date.parse(openedAt) >= startedMs)
    .map(({ kind, subject, seen }) => `${kind} ${subject} ${seen.runs}`)
    .sort();
};

it('one run heals every loss that is certain, names every other one, and a second run changes nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'losses-'));
  payer = await createPayoutMerchant(world, 2_000);
  await askProviders(false);
  let takeBack = async (): Promise<unknown> => undefined;
  try {
    const { usual, short, priced, neverThere, unheard, unheardPayouts } = await loseThings();
    const heard = [...usual, ...short, ...priced];
    await poll({ read: () => countIn(heard), until: (n) => n === heard.length });
    const doubted = [...unheard, ...neverThere];
    await poll({
      read: () => countIn(doubted, 'unknown'),
      until: (n) => n === doubted.length,
    });
    await poll({
      read: () => chargesFor(world, unheardPayouts),
      until: (n) => n === unheardPayouts.length,
    });
    const [twice = ''] = usual;
    const twin = await listTwice(twice);
    takeBack = twin.takeBack;
    // What was captured last is in the balances moments later.
    await poll({ read: world.checkBooks, until: ({ unapplied }) => unapplied === 0 });

    const first = await reconcile(join(directory, 'first'));

    const lost = [...unheard, ...unheardPayouts];
    expect(first.healed).toEqual(
      [
        ...lost.map((operation) => `status_differs ${operation}`),
        ...priced.map((operation) => `fee_differs ${operation}`),
      ].sort(),
    );
    expect(first.report.unexplained).toEqual([]);
    expect(first.report.totals.map(({ unexplained }) => unexplained)).toEqual(
      first.report.totals.map(() => '0'),
    );
    const breaks = [
      ...short.map((operation) => `amount_differs ${operation}`),
      ...neverThere.map((operation) => `missing_there ${operation}`),
      `duplicate_there ${twice}`,
    ].sort();
    expect(first.breaks).toEqual(breaks);
    // Of what is there twice it is the second one that somebody has to look at.
    const people = breaks.map((one) => one.replace(`duplicate_there ${twice}`, `duplicate_there ${twin.id}`));
    expect(await openBreaks()).toEqual(people.map((one) => `${one} 1`));
    expect(await countIn(lost)).toBe(lost.length);

    await poll({ read: world.checkBooks, until: ({ unapplied }) => unapplied === 0 });
    const second = await reconcile(join(directory, 'second'));

    expect(second.report).toMatchObject({ unexplained: [], healed: 0, breaks: breaks.length });
    expect(second.report.counts).toMatchObject({ status_differs: 0, fee_differs: 0, missing_here: 0 });
    expect(second.breaks).toEqual(breaks);
    expect(await openBreaks()).toEqual(people.map((one) => `${one} 2`));
  } finally {
    await takeBack();
    await askProviders(true);
    rmSync(directory, { recursive: true });
  }
});
