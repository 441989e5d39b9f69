import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import type { Route } from '../../lambdas/platform/http.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { createRequestRun } from '../../lambdas/reconciliation/request-run.ts';
import { runRoutes } from '../../lambdas/reconciliation/run-routes.ts';
import { type Call, callerOf } from './run-api.ts';
import { factsOf, line, openRunWorld, pageOf, pagesOf, type RunWorld, runTo } from './run-world.ts';

const PATH = '/v1/reconciliation/runs';
const BODY = { provider: 'sandbox', from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const OTHER = 'mer_00000000000000000000000000' as MerchantId;
const given = { history: pagesOf([line(1)], 10), page: pageOf(factsOf(1)) };

let world: RunWorld;
let asked: Pick<Run, 'execution' | 'id' | 'leg'>[];
let routes: readonly Route[];
/** Of every file; null: what it really is. */
let size: number | null;

beforeEach(async () => {
  world = await openRunWorld();
  asked = [];
  size = null;
  routes = runRoutes({
    ...world,
    files: { ...world.files, sizeOf: async (key) => size ?? (await world.files.sizeOf(key)) },
    signLink: async (key) => ({ url: `https://bucket/${key}?X-Amz-Signature=1`, expiresAt: 'soon' }),
    requestRun: createRequestRun({
      ...world,
      requestExecution: async (run) => {
        asked.push(run);
      },
      providers: ['sandbox'],
    }),
  });
});

afterEach(async () => world.close());

const call = async (method: 'GET' | 'POST', path: string, of: Call = {}): Promise<HttpResponse> =>
  callerOf(routes)(method, path, of);

const start = async (key: string, body: unknown = BODY): Promise<HttpResponse> =>
  call('POST', PATH, { key, body });

const idOf = ({ body }: HttpResponse): string => String((body as { readonly id?: unknown }).id);

describe('POST /v1/reconciliation/runs', () => {
  it('makes a run and has it started; the same key answers the same for ever', async () => {
    const first = await start('a');
    expect(first).toMatchObject({
      status: 202,
      headers: { location: `${PATH}/${idOf(first)}` },
      body: { object: 'reconciliation_run', status: 'requested', attempt: 1, trigger: 'api' },
    });
    expect(asked).toMatchObject([{ id: idOf(first), leg: 1 }]);
    const [run] = (await world.runs.list(1, null)).items;
    if (run !== undefined) await runTo(world, run, given);
    const again = await start('a');
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(asked).toHaveLength(1);
    expect(await start('a', { ...BODY, from: '2026-11-20T01:00:00Z' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('gives the second who asks for a window the run of the first, and both keep it', async () => {
    const answers = await Promise.all([start('a'), start('b'), start('a')]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(idOf(await start('b'))).toBe(idOf(await start('a')));
    expect((await world.runs.list(10, null)).items).toHaveLength(1);
  });

  it('asks again for an execution of what is only requested: the first who asked may be dead', async () => {
    await start('a');
    await start('a');
    await start('b');
    expect(new Set(asked.map(({ execution }) => execution)).size).toBe(1);
    expect(asked).toHaveLength(3);
  });

  it.each([
    [{ ...BODY, to: '2026-11-22T00:00:00Z' }, 'reconciliation_window_not_over', /2026-11-21T08:45:00\.000Z/],
    [
      { ...BODY, from: '2026-10-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
      'reconciliation_window_not_over',
      /08:45/,
    ],
    [{ ...BODY, from: BODY.to }, 'reconciliation_window_empty', /later than `from`/],
    [{ ...BODY, from: '2026-10-01T00:00:00Z' }, 'reconciliation_window_too_long', /31 days/],
    [{ ...BODY, provider: 'stripe' }, 'provider_not_deployed', /It has sandbox\./],
  ])('refuses %j: %s', async (body, code, detail) => {
    const refused = await start('a', body);
    expect(refused).toMatchObject({ status: 422, body: { code } });
    expect((refused.body as { readonly detail?: string }).detail ?? '').toMatch(detail);
    expect(asked).toEqual([]);
    // Nothing is remembered of what was refused.
    expect((await start('a')).status).toBe(202);
  });

  it.each([
    { ...BODY, from: 'yesterday' },
    { ...BODY, provider: 'acme' },
    { ...BODY, more: 1 },
  ])('refuses the body %j, and names the field', async (body) => {
    expect(await start('a', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field: expect.any(String) as unknown }] },
    });
  });
});

describe('what runs have found', () => {
  it('is read once a run is completed, and not before', async () => {
    const run = await world.request();
    const file = `${PATH}/${run.id}/files/report.json`;
    expect(await call('GET', file)).toMatchObject({
      status: 409,
      body: { code: 'reconciliation_run_not_completed', detail: 'It is requested.' },
    });
    await runTo(world, run, given);
    expect(await call('GET', `${PATH}/${run.id}`)).toMatchObject({
      status: 200,
      body: {
        status: 'completed',
        summary: { matched_per_mille: 1000 },
        files: expect.arrayContaining(['report.json']) as unknown,
      },
    });
    const report = await call('GET', file);
    expect(report.headers['content-type']).toBe('application/json');
    expect(JSON.parse(report.text ?? '')).toMatchObject({ run: { id: run.id }, unexplained: [] });
    const html = await call('GET', `${PATH}/${run.id}/files/summary.html`);
    expect(html.text).toContain('<!doctype html>');
    expect(await call('GET', PATH)).toMatchObject({ body: { data: [{ id: run.id }], has_more: false } });
  });

  it('is a link where it is asked for, and where it is too large for an answer', async () => {
    const run = await world.request();
    await runTo(world, run, given);
    const file = `${PATH}/${run.id}/files/findings.csv`;
    const url = `https://bucket/reports/${run.id}/findings.csv?X-Amz-Signature=1`;
    expect(await call('GET', file, { query: { link: 'true' } })).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { url, expires_at: 'soon' },
    });
    expect((await call('GET', file, { query: { link: 'no' } })).status).toBe(400);
    size = 4 * 1024 * 1024;
    expect((await call('GET', file)).status).toBe(200);
    size += 1;
    expect(await call('GET', file)).toMatchObject({
      status: 302,
      headers: { location: url, 'cache-control': 'no-store' },
      body: { url, expires_at: 'soon' },
    });
  });

  it('is not there for ids and files that are none', async () => {
    const run = await world.request();
    expect((await call('GET', `${PATH}/run_1`)).status).toBe(404);
    expect((await call('GET', `${PATH}/${run.id}/files/secrets.txt`)).status).toBe(404);
  });

  it.each([
    ['POST', PATH],
    ['GET', PATH],
    ['GET', `${PATH}/run_1`],
    ['GET', `${PATH}/run_1/files/report.json`],
  ] as const)('is nothing for other merchants: %s %s', async (method, path) => {
    expect(await call(method, path, { merchantId: OTHER, key: 'a', body: BODY })).toMatchObject({
      status: 403,
      body: { code: 'platform_only' },
    });
  });
});
