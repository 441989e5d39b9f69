import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBreak } from '../../lambdas/ledger/break-writes.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { CHECK_DELAYS_SECONDS } from '../../lambdas/operations/domain/check-schedule.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { operationKey } from '../../lambdas/operations/operation-store.ts';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { runOps } from '../../ops/program.ts';
import { A_TEST, brokenOff } from '../reconciliation/break-world.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { chargesFor, openWorld, type World } from './world.ts';

/** Nothing listens there: a connection is refused at once. */
const NOWHERE = 'http://127.0.0.1:9';
const LAST_CHECK = CHECK_DELAYS_SECONDS.length;

let world: World;
let asDeployed: Record<string, string>;

const resolve = () => ({ FunctionName: world.output('ResolveFunction') });

const setProvider = (change: Record<string, string>) =>
  world.lambda.send(
    new UpdateFunctionConfigurationCommand({
      ...resolve(),
      Environment: { Variables: { ...asDeployed, ...change } },
    }),
  );

/** Stops or starts the function that sends operations: while it stops, they wait in their queue. */
const submit = async (isOn: boolean): Promise<void> => {
  const FunctionName = world.output('SubmitFunction');
  const { EventSourceMappings } = await world.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings ?? [])
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isOn }));
};

beforeAll(async () => {
  world = openWorld();
  const read = new GetFunctionConfigurationCommand(resolve());
  asDeployed = (await world.lambda.send(read)).Environment?.Variables ?? {};
});

afterAll(async () => {
  await setProvider({});
  await submit(true);
});

const ops = async (...args: readonly string[]): Promise<unknown> => {
  let out = '';
  const streams = { out: (text: string) => (out += text), err: () => undefined };
  expect(await runOps(['--json', '--instance', e2eInstance, ...args], { streams, environment: {} })).toBe(0);
  return JSON.parse(out);
};

/** As if its reply had been lost and all checks but the last of the schedule had brought nothing. */
const makeUnknown = (id: string) =>
  world.documents.send(
    new UpdateCommand({
      TableName: world.output('MoneyTable'),
      Key: operationKey(operationId(id, 1)),
      UpdateExpression: 'SET #state = :unknown, submitted_at = :then, #check = :last, check_at = :then',
      ExpressionAttributeNames: { '#state': 'state', '#check': 'check' },
      ExpressionAttributeValues: {
        ':unknown': 'unknown',
        ':then': new Date().toISOString(),
        ':last': LAST_CHECK,
      },
    }),
  );

const check = (id: string, number: number) =>
  world.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.output('ResolutionsQueueUrl'),
      MessageBody: JSON.stringify({
        operation_id: operationId(id, 1),
        resource_id: id,
        merchant_id: world.quittance.merchants['shop'],
        correlation_id: 'break',
        check: number,
      }),
    }),
  );

/** A function that is still warm may ask the provider that is not there once more; then another check is due. */
const checkUntilKnown = (id: string) =>
  poll({
    read: async () => {
      const Key = operationKey(operationId(id, 1));
      const read = new GetCommand({ TableName: world.output('MoneyTable'), Key, ConsistentRead: true });
      const { Item } = await world.documents.send(read);
      if (Item?.['check'] !== undefined) await check(id, Number(Item['check']));
      return waitForOutcome(world.shop, id, 5);
    },
    until: ({ status }) => status === 'captured',
  });

const findBreak = async (id: string): Promise<unknown> => {
  const open = (await ops('breaks', 'list')) as readonly { readonly subject: string }[];
  return open.find(({ subject }) => subject === operationId(id, 1));
};

describe('an operation that is unknown past its schedule', () => {
  it('has a break that operators see, until its outcome resolves it', async () => {
    await submit(false);
    const order = { amount: 450, currency: 'EUR', source: 'tok_visa', key: world.newKey() };
    const { id } = await createPayment(world.shop, order);
    await makeUnknown(id);
    await setProvider({ SANDBOX_URL: NOWHERE });
    await check(id, LAST_CHECK);

    const opened = await poll({
      read: () => findBreak(id),
      until: (found) => found !== undefined,
    });
    expect(opened).toMatchObject({ kind: 'operation_unknown', status: 'open', resource: id, amount: 450 });

    await setProvider({});

    expect(await checkUntilKnown(id)).toMatchObject({ status: 'captured' });
    expect(await findBreak(id)).toBeUndefined();
    expect(await ops('breaks', 'show', breakId('operation_unknown', operationId(id, 1)))).toMatchObject({
      status: 'auto_resolved',
      ended: { as: 'operation_succeeded' },
    });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  });
});

describe('a break that a run found', () => {
  it('is settled by two clients of its merchant, and what it posted is taken back by two', async () => {
    const scopes = ['reconciliation:read', 'reconciliation:write', 'ledger:read', 'events:read'] as const;
    const { merchant, clients } = await merchantServices(world).createMerchant({
      name: 'Merchant with a difference',
      clients: [
        { name: 'books', scopes },
        { name: 'second', scopes },
      ],
      payoutApprovalAbove: { EUR: 100n },
    });
    const [books, second] = clients.map((client) => apiFor(world, client));
    if (books === undefined || second === undefined) throw new Error('two clients were asked for');
    const found = brokenOff(`end to end ${world.newKey()}`, {
      merchantId: merchant.id,
      openedAt: new Date().toISOString(),
    });
    await world.documents.send(
      new TransactWriteCommand({
        TransactItems: [...openBreak(world.output('MoneyTable'), found, 'a test', A_TEST)],
      }),
    );
    const path = `/v1/reconciliation/breaks/${found.id}`;
    const send = (client: ApiClient, action: string, body: unknown) =>
      client.send({ method: 'POST', path: `${path}/${action}`, body, idempotencyKey: world.newKey() });
    const settle = async (): Promise<ApiAnswer> => {
      const wish = { as: 'settled', reason: 'they have taken it' };
      const proposed = await send(books, 'resolve', wish);
      expect(proposed).toMatchObject({ status: 200, body: { proposal: { reason: wish.reason } } });
      const agreed = { proposal: (proposed.body as { proposal: { id: string } }).proposal.id };
      expect(await send(books, 'approve', agreed)).toMatchObject({
        status: 403,
        body: { code: 'approver_is_proposer' },
      });
      return send(second, 'approve', agreed);
    };

    await ops('breaks', 'assign', found.id, '--to', 'anna', '--by', 'anna');
    const settled = await settle();
    expect(settled).toMatchObject({ status: 200, body: { status: 'resolved', adjusted: { amount: 1250 } } });
    const { entry } = (settled.body as { adjusted: { entry: string } }).adjusted;
    expect(await books.send({ path: `/v1/journal_entries/${entry}` })).toMatchObject({
      status: 200,
      body: { kind: 'adjustment_credited', resource: found.id, corrects: expect.stringMatching(/^je_/) },
    });
    await ops('breaks', 'reopen', found.id, '--reason', 'it was a test', '--by', 'anna');
    expect(await settle()).toMatchObject({ status: 200, body: { adjusted: { amount: 0 } } });
    expect(await books.send({ path })).toMatchObject({
      body: {
        history: expect.arrayContaining([
          expect.objectContaining({ action: 'reopened', by: 'operator anna' }),
        ]),
      },
    });
    // Letting it be gives up as much, and needs the same two.
    await ops('breaks', 'reopen', found.id, '--reason', 'and again', '--by', 'anna');
    const accepted = await send(books, 'resolve', { as: 'accepted', reason: 'nobody will correct it' });
    expect(accepted).toMatchObject({ body: { status: 'open', proposal: { as: 'accepted' } } });
    const { proposal } = accepted.body as { proposal: { id: string } };
    expect(await send(second, 'approve', { proposal: proposal.id })).toMatchObject({
      body: { status: 'resolved', ended: { as: 'accepted' } },
    });
    const told = await poll({
      read: () => books.send({ path: `/v1/events?limit=50&resource=${found.id}` }),
      until: ({ body }) => (body as { data: unknown[] }).data.length === 9,
    });
    const types = (told.body as { data: { type: string }[] }).data.map(({ type }) => type);
    expect(types.map((type) => type.replace('reconciliation.break.', '')).sort()).toEqual([
      ...['approval_requested', 'approval_requested', 'approval_requested'],
      ...['ended', 'ended', 'ended', 'opened', 'reopened', 'reopened'],
    ]);
    expect(await world.stranger.send({ path })).toMatchObject({ status: 403 });
  });
});
