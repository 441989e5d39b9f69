import { describe, expect, it } from 'vitest';
import { setup as setupSandbox, urlEvent, WEBHOOK_URL } from './sandbox.ts';

const authorized = async (amount = 1000, source = 'tok_visa') => {
  const sandbox = setupSandbox();
  const { body } = await sandbox.charge(source, { operation_id: 'op_auth', capture: false, amount });
  const id = String(body['id']);
  const change = async (what: 'capture' | 'void', operationId: string, more: object = {}) =>
    sandbox.post(`/v1/charges/${id}/${what}`, {
      operation_id: operationId,
      webhook_url: WEBHOOK_URL,
      ...more,
    });
  return {
    ...sandbox,
    capture: async (operationId: string, captured: number) =>
      change('capture', operationId, { amount: captured }),
    cancel: async (operationId: string) => change('void', operationId),
    captured: () => sandbox.charges.get(id)?.amountCaptured.minor,
  };
};

describe('a capture', () => {
  it('takes the money under its own key and writes its own line', async () => {
    const { capture, get, lines } = await authorized();
    expect(await capture('op_cap', 1000)).toMatchObject({ status: 200, body: { status: 'captured' } });
    expect((await get('/v1/operations/op_cap')).body).toMatchObject({ kind: 'capture', status: 'succeeded' });
    expect(lines).toMatchObject([{ operationId: 'op_cap', amount: { minor: 1000n } }]);
  });

  it('may be partial and repeated up to what was authorised, and not a cent further', async () => {
    const { capture, lines, captured } = await authorized();
    expect((await capture('op_a', 400)).body).toMatchObject({ status: 'authorized', amount_captured: 400 });
    expect(await capture('op_b', 601)).toMatchObject({
      status: 422,
      body: { error: { code: 'capture_exceeds_authorization' } },
    });
    expect((await capture('op_c', 600)).body).toMatchObject({ status: 'captured', amount_captured: 1000 });
    expect(lines).toHaveLength(2);
    expect(captured()).toBe(1000n);
  });

  it.each([
    ['tok_visa', 7 * 86_400],
    ['tok_authorization_expires', 30],
  ])(
    'of %s may come for %i s; later it is refused, and the authorisation can only be given up',
    async (source, seconds) => {
      const { capture, cancel, captured, clock, get } = await authorized(1000, source);
      const startMs = clock.nowMs();
      const { body } = await get('/v1/operations/op_auth');
      expect(body).toMatchObject({
        charge: { authorization_expires_at: new Date(startMs + seconds * 1000).toISOString() },
      });
      clock.advance(seconds * 1000);
      expect((await capture('op_in_time', 400)).status).toBe(200);
      clock.advance(1);
      expect(await capture('op_late', 600)).toMatchObject({
        status: 409,
        body: { error: { code: 'authorization_expired' } },
      });
      expect(captured()).toBe(400n);
      expect((await cancel('op_void')).body).toMatchObject({
        status: 'captured',
        authorization_expires_at: null,
      });
    },
  );

  it('repeated at once under one key takes the money once, under many never more than there is', async () => {
    const { capture, captured } = await authorized();
    const same = await Promise.all(Array.from({ length: 10 }, async () => capture('op_same', 300)));
    expect(new Set(same.map(({ text }) => text)).size).toBe(1);
    const keys = Array.from({ length: 10 }, (_, index) => `op_${index}`);
    for (const key of keys) await capture(key, 300);
    expect(captured()).toBe(900n);
  });

  it('of two at once for the whole amount is one capture', async () => {
    const { capture, captured } = await authorized();
    const answers = await Promise.all([capture('op_a', 1000), capture('op_b', 1000)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(captured()).toBe(1000n);
  });

  it('under a key that meant another amount is refused', async () => {
    const { capture } = await authorized();
    await capture('op_cap', 400);
    expect(await capture('op_cap', 500)).toMatchObject({ status: 409 });
  });
});

describe('a void', () => {
  it('gives up an authorisation, once', async () => {
    const { cancel, capture, lines } = await authorized();
    const first = await cancel('op_void');
    expect(first).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await cancel('op_void')).toEqual(first);
    expect(await capture('op_cap', 1)).toMatchObject({
      status: 409,
      body: { error: { code: 'charge_wrong_state' } },
    });
    expect(lines).toEqual([]);
  });

  it('releases the rest once something was captured, and what was captured stays', async () => {
    const { cancel, capture } = await authorized();
    await capture('op_cap', 1);
    expect(await cancel('op_void')).toMatchObject({
      status: 200,
      body: { status: 'captured', amount_captured: 1 },
    });
    expect((await capture('op_more', 1)).status).toBe(409);
  });

  it('comes too late once everything was captured', async () => {
    const { cancel, capture } = await authorized();
    await capture('op_cap', Number((await capture('op_probe', 1)).body['amount']) - 1);
    expect((await cancel('op_void')).status).toBe(409);
  });
});

describe('a payer who is asked', () => {
  const asked = async () => {
    const sandbox = setupSandbox();
    const first = await sandbox.charge('tok_requires_action');
    const url = new URL(String(first.body['redirect_url']));
    const decide = async (result: string) =>
      sandbox.call(urlEvent({ method: 'GET', path: url.pathname, query: `result=${result}` }));
    return { ...sandbox, first, url, decide };
  };

  it('is sent to this provider, and needs no key there', async () => {
    const { url, decide } = await asked();
    expect(url.origin).toBe('https://sandbox.example');
    expect((await decide('approve')).status).toBe(200);
  });

  it('approves: the money is taken and the webhooks follow', async () => {
    const { decide, get, lines, queued } = await asked();
    expect((await get('/v1/operations/op_1')).body).toMatchObject({ status: 'requires_action' });
    await decide('approve');
    expect((await get('/v1/operations/op_1')).body).toMatchObject({
      status: 'succeeded',
      charge: { status: 'captured', redirect_url: null },
    });
    expect(lines).toHaveLength(1);
    expect(queued.map(({ type }) => type)).toEqual(['charge.authorized', 'charge.captured']);
  });

  it('declines: nothing is taken', async () => {
    const { decide, get, lines, queued } = await asked();
    await decide('decline');
    expect((await get('/v1/operations/op_1')).body).toMatchObject({
      status: 'failed',
      charge: { failure_code: 'action_declined' },
    });
    expect(lines).toEqual([]);
    expect(queued.map(({ type }) => type)).toEqual(['charge.failed']);
  });

  it('has one word: the same again changes nothing, the opposite is refused', async () => {
    const { decide, lines, queued } = await asked();
    await Promise.all([decide('approve'), decide('approve'), decide('approve')]);
    expect((await decide('decline')).status).toBe(409);
    expect(lines).toHaveLength(1);
    expect(queued).toHaveLength(2);
  });

  it('changes what a query says, and not what the key was answered', async () => {
    const { decide, charge, first } = await asked();
    await decide('approve');
    expect(await charge('tok_requires_action')).toEqual(first);
  });

  it.each(['', 'result=maybe', 'result=approve&x=1'])('must answer the question: %s', async (query) => {
    const { call, url } = await asked();
    expect((await call(urlEvent({ method: 'GET', path: url.pathname, query }))).status).toBe(422);
  });
});
