import { describe, expect, it } from 'vitest';
import { chargeBody, KEY, setup, urlEvent } from './sandbox.ts';

const authorization = `Bearer ${KEY}`;

describe('the door', () => {
  it.each([undefined, 'Bearer wrong', 'Basic c2FuZGJveA==', 'Bearer ', KEY])(
    'stays shut for the authorization %s',
    async (header) => {
      const { call } = setup();
      const headers: Record<string, string> = header === undefined ? {} : { authorization: header };
      const answered = await call(urlEvent({ method: 'GET', path: '/v1/operations/op_1', headers }));
      expect(answered).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    },
  );

  it('opens for the key before the newest, while keys rotate', async () => {
    const { call } = setup();
    const headers = { authorization: 'bearer previous-key' };
    expect((await call(urlEvent({ method: 'GET', path: '/v1/operations/op_1', headers }))).status).toBe(404);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/v1/charges', 405],
    ['DELETE', '/v1/operations/op_1', 405],
    ['GET', '/v1/operations/%E0%A4%A', 404],
    ['GET', '/v1/actions/act_unknown', 422],
    ['POST', '/v1/charges/ch_unknown/refund', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const { call } = setup();
    expect((await call(urlEvent({ method, path, headers: { authorization } }))).status).toBe(status);
  });

  it('does not know an action that nobody asked for', async () => {
    const { get } = setup();
    expect(await get('/v1/actions/act_unknown', 'result=approve')).toMatchObject({
      status: 404,
      body: { error: { code: 'action_not_found' } },
    });
  });
});

describe('a POST', () => {
  const body = JSON.stringify(chargeBody('tok_visa'));
  const send = async (more: { body?: string; headers?: Record<string, string> }) => {
    const { call } = setup();
    const headers = { authorization, 'idempotency-key': 'op_1', ...more.headers };
    return call(urlEvent({ method: 'POST', path: '/v1/charges', body: more.body ?? body, headers }));
  };

  it('needs a key', async () => {
    expect(await send({ headers: { 'idempotency-key': '' } })).toMatchObject({
      status: 400,
      body: { error: { code: 'idempotency_key_missing' } },
    });
  });

  it('needs its operation id as its key', async () => {
    expect(await send({ headers: { 'idempotency-key': 'op_2' } })).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency_key_mismatch' } },
    });
  });

  it.each(['', '{', 'null', '[]', '"text"'])('with the body %j is refused', async (text) => {
    expect([400, 422]).toContain((await send({ body: text })).status);
  });

  it('may come in base 64', async () => {
    const { call } = setup();
    const event = urlEvent({
      method: 'POST',
      path: '/v1/charges',
      body: Buffer.from(body).toString('base64'),
      headers: { authorization, 'idempotency-key': 'op_1' },
    });
    expect((await call({ ...event, isBase64Encoded: true })).status).toBe(201);
  });
});

it('a failure that nobody planned for is a 500 that tells nothing', async () => {
  const { charge } = setup({
    store: (store) => ({ ...store, getOperation: async () => Promise.reject(new Error('secret detail')) }),
  });
  const { status, text } = await charge('tok_visa');
  expect(status).toBe(500);
  expect(text).not.toContain('secret detail');
});
