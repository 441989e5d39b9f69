import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import type { Route } from '../../lambdas/platform/http.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import { statementKey } from '../../lambdas/reconciliation/domain/run-keys.ts';
import { createRequestRun } from '../../lambdas/reconciliation/request-run.ts';
import { runRoutes } from '../../lambdas/reconciliation/run-routes.ts';
import { statementRoutes } from '../../lambdas/reconciliation/statement-routes.ts';
import { callerOf } from './run-api.ts';
import { factsOf, openRunWorld, pageOf, type RunWorld, runTo } from './run-world.ts';

const OTHER = 'mer_00000000000000000000000000' as MerchantId;
const CSV = 'id,at,amount,currency,ours\nb1,2026-11-20,12.50,EUR,op_1\n';
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const SHA256 = digestOf(CSV);
const pathOf = (sha256: string): string => `/v1/reconciliation/statements/${sha256}`;

let world: RunWorld;
let routes: readonly Route[];

beforeEach(async () => {
  world = await openRunWorld();
  const requestRun = createRequestRun({
    ...world,
    requestExecution: async () => undefined,
    providers: ['sandbox'],
  });
  const signLink = async () => Promise.reject(new Error('nobody reads a report'));
  routes = [...runRoutes({ ...world, requestRun, signLink }), ...statementRoutes(world)];
});

afterEach(async () => world.close());

const call = async (
  method: 'POST' | 'PUT',
  path: string,
  of: { readonly rawBody: string; readonly type: string; readonly merchantId?: MerchantId },
): Promise<HttpResponse> => callerOf(routes)(method, path, { ...of, key: digestOf(of.rawBody) });

const give = async (rawBody = CSV, sha256 = digestOf(rawBody), type = 'text/csv; charset=utf-8') =>
  call('PUT', pathOf(sha256), { rawBody, type });

const MAPPING = {
  columns: {
    ...{ id: 'id', at: 'at', amount: 'amount', currency: 'currency' },
    ...{ movement: { always: 'charge' }, operation_id: 'ours' },
  },
  movements: { charge: 'charge' },
  amounts: 'major',
};

const STATEMENT = { format: 'csv', name: 'bank', sha256: SHA256, mapping: MAPPING };

const start = async (statement: unknown): Promise<HttpResponse> => {
  const window = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  const rawBody = JSON.stringify({ provider: 'sandbox', ...window, statement });
  return call('POST', '/v1/reconciliation/runs', { rawBody, type: 'application/json' });
};

describe('PUT /v1/reconciliation/statements/{sha256}', () => {
  it('keeps the file by its digest, and the same again changes nothing', async () => {
    const kept = {
      status: 200,
      body: { object: 'reconciliation_statement', sha256: SHA256, bytes: CSV.length },
    };
    expect(await give()).toMatchObject(kept);
    expect(await give()).toMatchObject(kept);
    expect(world.files.read(statementKey(SHA256))).toBe(CSV);
  });

  it.each([
    ['of another type', () => give(CSV, SHA256, 'application/json'), 415, 'reconciliation_statement_type'],
    ['that is empty', () => give(''), 422, 'reconciliation_statement_empty'],
    ['that was cut off', () => give(CSV.slice(1), SHA256), 422, 'reconciliation_statement_differs'],
    ['by no digest', () => give(CSV, 'statement.csv'), 400, 'invalid_request'],
    [
      'that is too large',
      () => give('x'.repeat(4 * 1024 * 1024 + 1)),
      413,
      'reconciliation_statement_too_large',
    ],
  ])('refuses one %s, and keeps nothing', async (_what, sent, status, code) => {
    expect(await sent()).toMatchObject({ status, body: { code } });
    expect(world.files.read(statementKey(SHA256))).toBeNull();
  });

  it('is the platform’s alone', async () => {
    const of = { rawBody: CSV, type: 'text/csv', merchantId: OTHER };
    expect(await call('PUT', pathOf(SHA256), of)).toMatchObject({
      status: 403,
      body: { code: 'platform_only' },
    });
  });
});

describe('POST /v1/reconciliation/runs with a statement', () => {
  it('starts a run over it, which the machine reads', async () => {
    await give();
    const started = await start(STATEMENT);
    expect(started).toMatchObject({
      status: 202,
      body: { statement: { name: 'bank', sha256: SHA256, format: 'csv', movements: ['charge'] } },
    });
    const run = await world.runs.get(String((started.body as { id: unknown }).id));
    if (run === null) throw new Error('there is no run');
    const history = async () => Promise.reject(new Error('nobody is asked'));
    await runTo(world, run, { history, page: pageOf(factsOf(1)) });
    expect(await world.runs.get(run.id)).toMatchObject({
      state: 'completed',
      summary: { counts: { matched: 1 } },
    });
  });

  it('says where to put a file that nobody gave', async () => {
    expect(await start(STATEMENT)).toMatchObject({
      status: 422,
      body: {
        code: 'reconciliation_statement_unknown',
        detail: expect.stringContaining(`${pathOf(SHA256)}: it is kept`) as unknown,
      },
    });
  });

  it.each([
    ['statement.mapping.amounts', { ...STATEMENT, mapping: { ...MAPPING, amounts: 'cents' } }],
    ['statement.mapping', { ...STATEMENT, mapping: undefined }],
    ['statement.name', { ...STATEMENT, name: 'My bank' }],
    ['statement.name', { ...STATEMENT, name: '4242424242424242' }],
    ['statement.format', { ...STATEMENT, format: 'mt940' }],
    [
      'statement.credit_is',
      { format: 'camt', name: 'bank', sha256: SHA256, credit_is: 'gift', debit_is: 'payout' },
    ],
    ['statement.covers.currencies.0', { ...STATEMENT, covers: { currencies: ['EURO'] } }],
    ['statement', { ...STATEMENT, covers: { movements: ['payout'] } }],
    ['statement', { ...STATEMENT, mapping: { ...MAPPING, movements: { other: 'charge' } } }],
  ])('names what is wrong: %s', async (field, statement) => {
    await give();
    expect(await start(statement)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });
});
