import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEndpoint, type Endpoint as Table } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { WEBHOOKS } from '../../bench/subjects/tables.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createPatchEndpoint } from '../../lambdas/webhooks/change-endpoint.ts';
import { createCheckUrl } from '../../lambdas/webhooks/check-url.ts';
import {
  createCreateEndpoint,
  createNewSecret,
  createRecallEndpoint,
} from '../../lambdas/webhooks/create-endpoint.ts';
import { endpointRoutes } from '../../lambdas/webhooks/endpoint-routes.ts';
import { createEndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';
import { createFindWish } from '../../lambdas/webhooks/find-wish.ts';

let table: Table;
beforeAll(async () => {
  table = await startEndpoint({ tables: [WEBHOOKS] });
});
afterAll(async () => table.close());

const WISH = { url: 'https://Shop.example', events: ['*'] };

/** The routes over a table, for a merchant of its own; `resolve` says where all names lead from now on. */
const setup = (merchant: string) => {
  const place = { documents: createDocuments(table.url), table: WEBHOOKS.name };
  const transact = createTransact({ documents: place.documents, clock: systemClock });
  const endpoints = createEndpointStore({ ...place, transact });
  let address = '93.184.215.14';
  const lookup = ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
    callback(null, [{ address, family: 4 }])) as never;
  const newSecret = createNewSecret({ sealSecret: async () => 'c2VhbGVk', randomBytes });
  const routes = endpointRoutes({
    endpoints,
    createEndpoint: createCreateEndpoint({ endpoints, newSecret, clock: systemClock }),
    recallEndpoint: createRecallEndpoint({ findWish: createFindWish(place) }),
    patchEndpoint: createPatchEndpoint({ endpoints, clock: systemClock }),
    checkUrl: createCheckUrl({ rules: { allowLocal: false }, lookup }),
    nowMs: systemClock.nowMs,
  });
  const call = async (method: 'POST' | 'PATCH' | 'DELETE', body: object, more: Partial<HttpRequest> = {}) => {
    const route = routes.find((one) => one.method === method);
    if (route === undefined) throw new Error(`no route for ${method}`);
    const answer = await route.handle({
      method,
      path: route.path,
      params: {},
      query: {},
      headers: { 'idempotency-key': 'key', 'content-type': 'application/json' },
      rawBody: JSON.stringify(body),
      principal: {
        merchantId: deriveId('mer', merchant),
        clientId: 'client',
        scopes: new Set(['webhooks:write']),
        payoutApprovalAbove: {},
      },
      requestId: 'request',
      correlationId: 'request',
      apiVersion: API_VERSION,
      log: silentLog,
      ...more,
    });
    return { ...answer, body: (answer.body ?? {}) as Readonly<Record<string, unknown>> };
  };
  return {
    call,
    resolve: (to: string) => {
      address = to;
    },
  };
};

describe('a repeated creation of an endpoint', () => {
  it('is answered as before, wherever its name leads by now, and without the secret', async () => {
    const { call, resolve } = setup('moved');
    const first = await call('POST', WISH);
    resolve('10.0.0.1');
    const again = await call('POST', WISH);

    const { secret, ...answer } = first.body;
    expect(secret).toMatch(/^whsec_/);
    expect(first).toMatchObject({ status: 201, body: { url: 'https://shop.example/' } });
    expect(again).toMatchObject({
      status: 201,
      headers: { ...first.headers, 'idempotent-replayed': 'true' },
    });
    expect(again.body).toEqual(answer);
  });

  it('is answered as before after the endpoint was deleted', async () => {
    const { call } = setup('deleted');
    const { id } = (await call('POST', WISH)).body;
    expect(await call('DELETE', {}, { params: { id: String(id) } })).toMatchObject({ status: 204 });
    expect(await call('POST', WISH)).toMatchObject({ status: 201, body: { id } });
  });

  it('with another body is a reused key, whatever that body’s address', async () => {
    const { call } = setup('reused');
    await call('POST', WISH);
    expect(await call('POST', { ...WISH, url: 'https://10.0.0.1/' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('that was refused before is judged anew', async () => {
    const { call, resolve } = setup('refused');
    resolve('10.0.0.1');
    expect(await call('POST', WISH)).toMatchObject({ status: 400, body: { errors: [{ field: 'url' }] } });
    resolve('93.184.215.14');
    expect(await call('POST', WISH)).toMatchObject({ status: 201 });
  });
});

describe('a changed address', () => {
  it('is kept in its normal form', async () => {
    const { call } = setup('changed');
    const { id } = (await call('POST', WISH)).body;
    const changed = await call('PATCH', { url: 'https://Other.example/\nx' }, { params: { id: String(id) } });
    expect(changed).toMatchObject({ status: 200, body: { url: 'https://other.example/x' } });
  });
});
