import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { reopenRoutes } from '../../lambdas/reconciliation/reopen-routes.ts';
import { createRequestReopening } from '../../lambdas/reconciliation/request-reopening.ts';
import { callerOf } from './run-api.ts';
import { factsOf, line, openRunWorld, pageOf, pagesOf, type RunWorld, runTo } from './run-world.ts';

const PATH = '/v1/reconciliation/runs';
const OTHER = 'mer_00000000000000000000000000' as MerchantId;
const given = { history: pagesOf([line(1)], 10), page: pageOf(factsOf(1)) };
const broken = { ...given, page: { facts: [], clearing: [null as never] } };

let world: RunWorld;
let asked: Pick<Run, 'execution' | 'id' | 'leg'>[];
let call: ReturnType<typeof callerOf>;

beforeEach(async () => {
  world = await openRunWorld();
  asked = [];
  const requestExecution = async (run: Run | (typeof asked)[number]) => {
    asked.push(run);
  };
  const requestReopening = createRequestReopening({ ...world, requestExecution });
  call = callerOf(reopenRoutes({ ...world, requestReopening }));
});

afterEach(async () => world.close());

const resume = async (id: string, key: string): Promise<HttpResponse> =>
  call('POST', `${PATH}/${id}/resume`, { key });

const failedRun = async (): Promise<Run> => {
  const run = await world.request();
  await runTo(world, run, broken);
  return run;
};

describe('POST /v1/reconciliation/runs/{id}/resume', () => {
  it('gives a run that failed to another execution; the same key answers the same for ever', async () => {
    const { id } = await failedRun();
    const first = await resume(id, 'a');
    expect(first).toMatchObject({
      status: 202,
      headers: { location: `${PATH}/${id}` },
      body: { id, status: 'extracting', failure: null },
    });
    expect(asked).toMatchObject([{ id, leg: 2, execution: `${id}-2` }]);
    const resumed = await world.runs.get(id);
    if (resumed !== null) await runTo(world, resumed, given);
    expect(await world.runs.get(id)).toMatchObject({ state: 'completed', leg: 2 });

    const again = await resume(id, 'a');
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(asked).toHaveLength(1);
  });

  it('is one resumption when it is asked for twice at once, and asks again for what nobody has taken', async () => {
    const { id } = await failedRun();
    const answers = await Promise.all([resume(id, 'a'), resume(id, 'a')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await world.runs.get(id)).toMatchObject({ leg: 2 });
    expect(new Set(asked.map(({ execution }) => execution))).toEqual(new Set([`${id}-2`]));
    const before = asked.length;
    await resume(id, 'a');
    expect(asked).toHaveLength(before + 1);
  });

  it('refuses a run that is alive, and remembers nothing of it', async () => {
    const { id } = await world.request();
    expect(await resume(id, 'a')).toMatchObject({
      status: 409,
      body: {
        code: 'reconciliation_run_alive',
        detail: 'It is given up at 2026-11-21T09:20:00.000Z, if it does not go on.',
      },
    });
    world.clock.advance(20 * 60_000);
    expect(await resume(id, 'a')).toMatchObject({ status: 202, body: { status: 'requested' } });
  });

  it('refuses one that is completed, and one whose window another has', async () => {
    const first = await failedRun();
    const second = await world.request();
    expect(await resume(first.id, 'a')).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_run_succeeded' },
    });
    await runTo(world, second, given);
    expect(await resume(second.id, 'b')).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_run_completed' },
    });
    expect(asked).toEqual([]);
  });

  it('is nothing for other merchants, for ids that are none, and for bodies that say something', async () => {
    const { id } = await failedRun();
    const path = `${PATH}/${id}/resume`;
    expect((await call('POST', path, { key: 'a', merchantId: OTHER })).status).toBe(403);
    expect((await resume('run_1', 'a')).status).toBe(404);
    expect((await resume(`run_${'0'.repeat(26)}`, 'a')).status).toBe(404);
    expect((await call('POST', path, { key: 'b', body: { step: 'matching' } })).status).toBe(400);
    expect((await call('POST', path)).status).toBe(400);
    expect(asked).toEqual([]);
  });
});

describe('POST /v1/reconciliation/runs/{id}/rerun', () => {
  const rerun = async (id: string, key: string, body: unknown): Promise<HttpResponse> =>
    call('POST', `${PATH}/${id}/rerun`, { key, body });

  it('has a run that is over do a step again, alone or with the rest; the same key answers the same', async () => {
    const { id } = await world.request();
    expect(await rerun(id, 'a', { step: 'matching' })).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_run_open', detail: expect.stringContaining('requested') as unknown },
    });
    const run = await world.runs.get(id);
    if (run !== null) await runTo(world, run, given);

    const alone = await rerun(id, 'a', { step: 'matching', only: true });
    expect(alone).toMatchObject({
      status: 202,
      body: { id, status: 'matching', stops_after: 'matching', edition: 1, summary: null, files: [] },
    });
    expect((await rerun(id, 'a', { step: 'matching', only: true })).body).toEqual(alone.body);
    expect(await rerun(id, 'a', { step: 'matching' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(asked.map(({ leg }) => leg)).toEqual([2, 2]);
    const again = await world.runs.get(id);
    if (again !== null) await runTo(world, again, given);
    expect(await rerun(id, 'b', { step: 'opening' })).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_step_not_reached', detail: 'The last one that can be done is healing.' },
    });
    expect(await resume(id, 'c')).toMatchObject({
      status: 202,
      body: { status: 'healing', stops_after: null },
    });
  });

  it('refuses steps that are none, and what was read too long ago', async () => {
    const run = await world.request();
    await runTo(world, run, given);
    expect(await rerun(run.id, 'a', { step: 'sorting' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'step' }] },
    });
    world.clock.advance(30 * 86_400_000);
    expect(await rerun(run.id, 'a', { step: 'healing' })).toMatchObject({
      status: 409,
      body: {
        code: 'reconciliation_work_expired',
        detail: 'It is kept for 30 days: start another run over its window.',
      },
    });
  });
});
