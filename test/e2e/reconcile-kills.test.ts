import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { RUN_STEPS, type Run, type RunStep } from '../../lambdas/reconciliation/domain/run.ts';
import { runKey } from '../../lambdas/reconciliation/run-item.ts';
import { createRunStore } from '../../lambdas/reconciliation/run-store.ts';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { ops } from './run-ops.ts';
import { stateMachine } from './state-machine.ts';
import { expectQuietBooks, openWorld, type World } from './world.ts';

const PATH = '/v1/reconciliation/runs';
const HOUR_MS = 3_600_000;

/** What a step does last, or cannot do without, and its state of the machine: denied, the step fails in its midst. */
const NEEDED = {
  pulling: { state: 'Pull', action: 's3:PutObject', files: 'work/*/theirs/*' },
  extracting: { state: 'Extract', action: 's3:PutObject', files: 'work/*/ours/*' },
  matching: { state: 'Match', action: 's3:PutObject', files: 'work/*/totals.json' },
  healing: { state: 'Heal', action: 's3:PutObject', files: 'work/*/healed.rows' },
  opening: { state: 'OpenBreaks', action: 's3:GetObject', files: 'work/*/healed.rows' },
  reporting: { state: 'Report', action: 's3:PutObject', files: 'reports/*/summary.html' },
} as const satisfies Record<RunStep, object>;

let world: World;
let machine: ReturnType<typeof stateMachine>;
let runs: ReturnType<typeof createRunStore>;
let s3: S3Client;
let scheduler: SchedulerClient;
let asDeployed: string;

beforeAll(async () => {
  world = openWorld();
  machine = stateMachine(world);
  const store = { documents: world.documents, table: world.output('MoneyTable'), clock: systemClock };
  runs = createRunStore({ ...store, transact: createTransact(store) });
  s3 = new S3Client({ ...world.config, forcePathStyle: true });
  scheduler = new SchedulerClient(world.config);
  const bucket = { Bucket: world.output('ReconciliationBucket') };
  asDeployed = (await s3.send(new GetBucketPolicyCommand(bucket))).Policy ?? '';
});

afterEach(async () => deny());

/** Lets these steps fail, and no others: everybody is denied what they need. */
const deny = async (...steps: readonly RunStep[]): Promise<void> => {
  const Bucket = world.output('ReconciliationBucket');
  const policy = JSON.parse(asDeployed) as { readonly Statement: readonly unknown[] };
  const denied = steps.map((step) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: NEEDED[step].action,
    Resource: `arn:aws:s3:::${Bucket}/${NEEDED[step].files}`,
  }));
  const Policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, ...denied] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
};

const pay = async (source: string): Promise<string> => {
  const order = { amount: 1250, currency: 'EUR', source, key: world.newKey() };
  const { id } = await createPayment(world.shop, order);
  await waitForOutcome(world.shop, id);
  return operationId(id, 1);
};

const current = async (id: string): Promise<Run> => {
  const run = await runs.get(id);
  if (run === null) throw new Error(`there is no run ${id}`);
  return run;
};

const when = async (id: string, until: (run: Run) => boolean): Promise<Run> =>
  poll({ read: async () => current(id), until });

/** Waits until an execution fails in a step, and waits to try it again; then it is stopped for good. */
const killIn = async (id: string, step: RunStep): Promise<void> => {
  const isThere = async (): Promise<boolean> => {
    const { state, execution } = await current(id);
    return state === step && (await machine.hasFailedIn(execution, NEEDED[step].state));
  };
  expect([step, await poll({ read: isThere, until: Boolean })]).toEqual([step, true]);
  const { execution } = await current(id);
  await machine.stop(execution);
  expect(await machine.statusOf(execution)).toBe('ABORTED');
};

/** As if twenty minutes had passed since anything was heard of its execution, unless another one has the run by now. */
const letLeaseEnd = async ({ id, execution }: Run): Promise<void> => {
  try {
    await world.documents.send(
      new UpdateCommand({
        TableName: world.output('MoneyTable'),
        Key: runKey(id),
        UpdateExpression: 'SET lease_until = :past',
        ConditionExpression: 'execution = :dead',
        ExpressionAttributeValues: { ':past': new Date(0).toISOString(), ':dead': execution },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

/** Asks the API until the run is believed to be dead: what was under way when it was stopped may still be heard of. */
const resume = async (id: string): Promise<void> => {
  const dead = await current(id);
  const answer = await poll({
    read: async () => {
      await letLeaseEnd(dead);
      return world.finance.send({
        method: 'POST',
        path: `${PATH}/${id}/resume`,
        idempotencyKey: world.newKey(),
      });
    },
    until: ({ status }) => status === 202,
  });
  expect(answer).toMatchObject({ status: 202, body: { id, status: dead.state } });
};

/** By hand, at once; the schedule that was made for it comes later, and finds the ticket taken. */
const startByHand = async (id: string): Promise<string> => {
  const { execution } = await current(id);
  return machine.start({ run_id: id, ticket: execution });
};

/** Has the hourly schedule of the sandbox fire now, with its target, its role and its input as they are deployed. */
const fireHourly = async (until: () => Promise<boolean>): Promise<void> => {
  const GroupName = world.output('ReconciliationScheduleGroup');
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  const details = await Promise.all(
    Schedules.map(async ({ Name }) => scheduler.send(new GetScheduleCommand({ GroupName, Name }))),
  );
  const hourly = details.find(
    ({ Target }) => Target?.Input === JSON.stringify({ provider: 'sandbox', schedule: 'hourly' }),
  );
  if (hourly === undefined) throw new Error('there is no hourly schedule');
  const { Name, ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow, Target } = hourly;
  expect({ ScheduleExpression, State: hourly.State }).toEqual({
    ScheduleExpression: 'cron(20 * * * ? *)',
    State: 'ENABLED',
  });
  const kept = { Name, GroupName, ScheduleExpressionTimezone, FlexibleTimeWindow, Target };
  await scheduler.send(new UpdateScheduleCommand({ ...kept, ScheduleExpression: 'rate(1 minute)' }));
  const hasFired = await poll({ read: until, until: Boolean });
  await scheduler.send(new UpdateScheduleCommand({ ...kept, ScheduleExpression }));
  expect(hasFired).toBe(true);
};

const eventsOf = async (id: string) => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: world.output('MoneyTable'),
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': runKey(id).pk, ':event': 'event#' },
    }),
  );
  return (Items ?? []).map((item) => [String(item['type']), Number(item['sequence'])]);
};

const fileOf = async (id: string, file: string): Promise<string> => {
  const { body } = await world.finance.send({ path: `${PATH}/${id}/files/${file}` });
  return String(body);
};

const breaksOf = async (operation: string) => {
  const { json } = await ops('breaks', 'list');
  return (json as readonly { readonly subject: string }[]).filter(({ subject }) => subject === operation);
};

describe('a reconciliation that is killed in each of its steps', () => {
  it('goes on there, heals once, opens no twin, and is told as completed once', async () => {
    const from = new Date().toISOString();
    const [short, fee] = [await pay('tok_settles_short'), await pay('tok_charges_fee')];
    await expectQuietBooks(world);
    const window = ['--provider', 'sandbox', '--from', from, '--to', new Date().toISOString()];
    await deny('pulling');
    const requested = await ops(
      'reconcile',
      'run',
      ...window,
      '--safety-lag-minutes',
      '0',
      '--allowance-minutes',
      '0',
    );
    const { id } = requested.json as { readonly id: string };
    // Two at once: one of them has the run, the other one leaves it alone.
    const both = await Promise.all([startByHand(id), startByHand(id)]);
    await killIn(id, 'pulling');
    expect(both).toContain((await current(id)).execution);

    // Nobody notices: the hour takes over what died.
    const dead = await current(id);
    await deny('pulling', 'extracting');
    await fireHourly(async () => {
      const isDead = (await current(id)).execution === dead.execution;
      if (isDead) await letLeaseEnd(dead);
      return !isDead;
    });
    await deny('extracting');
    await killIn(id, 'extracting');

    for (const step of RUN_STEPS.slice(RUN_STEPS.indexOf('matching'))) {
      await resume(id);
      await deny(step);
      await startByHand(id);
      await killIn(id, step);
    }
    await resume(id);
    await deny();
    await startByHand(id);

    const done = await when(id, ({ state }) => state === 'completed');
    expect(done).toMatchObject({ state: 'completed', leg: 7, edition: 1, failure: null });
    expect(done.summary).toMatchObject({ disagreements: 1, healing: { healed: 1, failed: 0 } });
    expect(await eventsOf(id)).toEqual([['reconciliation.run.completed', 1]]);
    const healings = await fileOf(id, 'healings.csv');
    expect(healings.split('\r\n').filter((line) => line.includes(fee))).toHaveLength(1);
    expect(await breaksOf(short)).toHaveLength(1);

    // And once more, from healing on: nothing is healed twice.
    const again = await world.finance.send({
      method: 'POST',
      path: `${PATH}/${id}/rerun`,
      idempotencyKey: world.newKey(),
      body: { step: 'healing' },
    });
    expect(again).toMatchObject({ status: 202, body: { status: 'healing', files: [] } });
    await startByHand(id);
    expect(await when(id, ({ edition }) => edition === 2)).toMatchObject({ summary: { disagreements: 1 } });
    expect((await eventsOf(id)).map(([, sequence]) => sequence)).toEqual([1, 2]);
    expect(await fileOf(id, 'healings.csv')).toBe(healings);
    expect(await breaksOf(short)).toHaveLength(1);
    await expectQuietBooks(world);
  });
});

describe('two reconciliations of one window at once', () => {
  it('are one run and one report, whether schedules or clients ask', async () => {
    const daily = { provider: 'sandbox', schedule: 'daily' };
    const executions = await Promise.all([machine.start(daily), machine.start(daily)]);
    const hours = [3, 2].map((hoursAgo) => new Date(Date.now() - hoursAgo * HOUR_MS).toISOString());
    const body = { provider: 'sandbox', from: hours[0], to: hours[1] };
    const ask = async () =>
      world.finance.send({ method: 'POST', path: PATH, idempotencyKey: world.newKey(), body });
    const answers = await Promise.all([ask(), ask()]);
    const [id, ...others] = [...new Set(answers.map((answer) => (answer.body as { id: string }).id))];
    expect([answers.map(({ status }) => status), others]).toEqual([[202, 202], []]);
    const byHand = await Promise.all([startByHand(id ?? ''), startByHand(id ?? '')]);

    for (const execution of [...executions, ...byHand])
      expect(
        await poll({
          read: async () => machine.statusOf(execution),
          until: (status) => status !== 'RUNNING',
        }),
      ).toBe('SUCCEEDED');
    const { items } = await runs.list(100, null);
    const ofDay = items.filter((run) => executions.includes(run.execution));
    const ofClients = items.filter((run) => run.from === hours[0]);
    expect([ofDay, ofClients]).toMatchObject([
      [{ state: 'completed' }],
      [{ state: 'completed', attempt: 1 }],
    ]);
    for (const run of [...ofDay, ...ofClients]) expect(await eventsOf(run.id)).toHaveLength(1);
  });
});
