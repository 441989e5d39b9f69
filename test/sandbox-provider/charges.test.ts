import { describe, expect, it } from 'vitest';
import { SOURCES } from '../../lambdas/sandbox-provider/domain/sources.ts';
import { chargeBody, schedule, setup } from './sandbox.ts';

const CAPTURED = ['charge.authorized+0', 'charge.captured+1'];

describe('a source decides how its charge goes', () => {
  it.each([
    ['tok_visa', 201, 'captured', CAPTURED],
    ['tok_declined', 402, 'failed', ['charge.failed+0']],
    ['tok_requires_action', 201, 'requires_action', []],
    ['tok_slow', 201, 'captured', CAPTURED],
    ['tok_timeout_after_commit', 201, 'captured', CAPTURED],
    ['tok_webhook_lost', 201, 'pending', []],
    [
      'tok_webhook_twice',
      201,
      'pending',
      ['charge.authorized+0', 'charge.authorized+1', 'charge.captured+1', 'charge.captured+2'],
    ],
    ['tok_webhook_late', 201, 'pending', ['charge.authorized+20', 'charge.captured+21']],
    ['tok_webhook_reordered', 201, 'pending', ['charge.authorized+5', 'charge.captured+0']],
    ['tok_settles_short', 201, 'captured', CAPTURED],
    ['tok_charges_fee', 201, 'captured', CAPTURED],
    ['tok_chargeback', 201, 'captured', [...CAPTURED, 'dispute.opened+10']],
    ['tok_chargeback_won', 201, 'captured', [...CAPTURED, 'dispute.opened+10', 'dispute.won+15']],
    ['tok_chargeback_lost', 201, 'captured', [...CAPTURED, 'dispute.opened+10', 'dispute.lost+15']],
    ['tok_chargeback_fee_returned', 201, 'captured', [...CAPTURED, 'dispute.opened+10', 'dispute.won+15']],
    [
      'tok_chargeback_twice',
      201,
      'captured',
      [...CAPTURED, 'dispute.opened+10', 'dispute.opened+11', 'dispute.won+15', 'dispute.won+16'],
    ],
    ['tok_chargeback_late', 201, 'captured', [...CAPTURED, 'dispute.opened+30', 'dispute.lost+35']],
    ['tok_chargeback_reordered', 201, 'captured', [...CAPTURED, 'dispute.opened+20', 'dispute.won+15']],
  ])('%s is answered %i, %s', async (source, status, state, webhooks) => {
    const { charge, queued } = setup();
    const answered = await charge(source);
    expect(answered).toMatchObject({ status, body: { object: 'charge', status: state, amount: 1250 } });
    expect(schedule(queued)).toEqual(webhooks);
  });

  it('takes the money of a pending charge at once, whatever it answers', async () => {
    const { charge, get, lines } = setup();
    const { body } = await charge('tok_webhook_lost');
    expect(body).toMatchObject({ status: 'pending', amount_captured: 0 });
    expect((await get('/v1/operations/op_1')).body).toMatchObject({
      status: 'succeeded',
      charge: { status: 'captured', amount_captured: 1250 },
    });
    expect(lines).toHaveLength(1);
  });

  it.each([
    ['tok_slow', 2_000, 201],
    ['tok_timeout_after_commit', 8_000, 201],
    ['tok_timeout_before_commit', 8_000, 504],
  ])('%s is silent for %i ms and then answers %i', async (source, silenceMs, status) => {
    const { charge, clock } = setup();
    const startedMs = clock.nowMs();
    expect((await charge(source)).status).toBe(status);
    expect(clock.nowMs() - startedMs).toBe(silenceMs);
  });

  it.each(['tok_timeout_before_commit', 'tok_http_500'])(
    '%s leaves nothing of its first request, and takes the money on the second',
    async (source) => {
      const { charge, charges, queued, get } = setup();
      expect((await charge(source)).status).toBeGreaterThanOrEqual(500);
      expect(charges.size).toBe(0);
      expect(queued).toEqual([]);
      expect((await get('/v1/operations/op_1')).status).toBe(404);
      expect(await charge(source)).toMatchObject({ status: 201, body: { status: 'captured' } });
      expect(schedule(queued)).toEqual(CAPTURED);
    },
  );

  it('tok_http_500_after_commit takes the money, says 500, and tells the truth when asked again', async () => {
    const { charge, get, lines } = setup();
    expect((await charge('tok_http_500_after_commit')).status).toBe(500);
    expect((await get('/v1/operations/op_1')).body).toMatchObject({ status: 'succeeded' });
    expect(await charge('tok_http_500_after_commit')).toMatchObject({
      status: 201,
      body: { status: 'captured' },
    });
    expect(lines).toHaveLength(1);
  });

  it('a charge without capture is authorised and moves no money', async () => {
    const { charge, lines, queued } = setup();
    expect(await charge('tok_visa', { capture: false })).toMatchObject({
      status: 201,
      body: { status: 'authorized', amount_authorized: 1250, amount_captured: 0 },
    });
    expect(lines).toEqual([]);
    expect(schedule(queued)).toEqual(['charge.authorized+0']);
  });
});

describe('a key', () => {
  it.each(Object.keys(SOURCES))('of %s gives one charge and one answer for ever', async (source) => {
    const { charge, charges, lines } = setup();
    await charge(source);
    const second = await charge(source);
    const third = await charge(source);
    expect(third).toEqual(second);
    expect(charges.size).toBe(1);
    expect(lines.filter(({ kind }) => kind === 'charge').length).toBeLessThanOrEqual(1);
  });

  it.each([{ amount: 1251 }, { currency: 'USD' }, { source: 'tok_slow' }, { capture: false }])(
    'is refused for another request: %o',
    async (other) => {
      const { charge, charges } = setup();
      await charge('tok_visa');
      expect(await charge('tok_visa', other)).toMatchObject({
        status: 409,
        body: { error: { code: 'idempotency_key_reused' } },
      });
      expect(charges.size).toBe(1);
    },
  );

  it('does not mind that the client has moved: the webhook URL is no part of the request', async () => {
    const { charge } = setup();
    const first = await charge('tok_visa');
    expect(await charge('tok_visa', { webhook_url: 'https://elsewhere.example/' })).toEqual(first);
  });

  it('sent 50 times at once takes the money once and gives 50 equal answers', async () => {
    const { charge, lines, queued } = setup();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => charge('tok_visa')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(lines).toHaveLength(1);
    expect(schedule(queued)).toEqual(CAPTURED);
  });

  it('sent 50 times at once under tok_http_500 fails once', async () => {
    const { charge, lines } = setup();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => charge('tok_http_500')));
    expect(answers.filter(({ status }) => status === 500)).toHaveLength(1);
    expect(lines).toHaveLength(1);
  });
});

describe('what a webhook says', () => {
  it('is the charge and its operation as they were at that event', async () => {
    const { charge, queued } = setup();
    await charge('tok_visa');
    const bodies = queued.map(({ body }) => JSON.parse(body) as unknown);
    expect(bodies).toMatchObject([
      {
        type: 'charge.authorized',
        operation: { operation_id: 'op_1', kind: 'authorize', status: 'pending' },
        data: { object: { status: 'authorized', amount_captured: 0 } },
      },
      {
        type: 'charge.captured',
        operation: { status: 'succeeded' },
        data: { object: { status: 'captured', amount_captured: 1250 } },
      },
    ]);
  });

  it('has one id per event, however often it is sent', async () => {
    const { charge, queued } = setup();
    await charge('tok_webhook_twice');
    const ids = queued.map(({ event_id }) => event_id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
    expect(new Set(queued.map(({ body }) => body)).size).toBe(2);
  });
});

describe('webhooks that a crash left behind', () => {
  const crashing = () => {
    let crashes = 1;
    return setup({
      enqueue: (enqueue) => async (messages) => {
        if (crashes-- > 0) throw new Error('the function died here');
        await enqueue(messages);
      },
    });
  };

  it('are sent when the client asks what became of the operation it got no answer about', async () => {
    const { charge, get, queued, clock } = crashing();
    expect((await charge('tok_visa')).status).toBe(500);
    clock.advance(5_000);
    expect((await get('/v1/operations/op_1')).body).toMatchObject({ status: 'succeeded' });
    expect(schedule(queued)).toEqual(CAPTURED);
  });

  it('are sent when the client repeats its request, and then not again', async () => {
    const { charge, queued, clock, lines } = crashing();
    await charge('tok_visa');
    clock.advance(5_000);
    expect((await charge('tok_visa')).status).toBe(201);
    clock.advance(5_000);
    await charge('tok_visa');
    expect(schedule(queued)).toEqual(CAPTURED);
    expect(lines).toHaveLength(1);
  });
});

it('a charge body is checked field by field', async () => {
  const { post, charges } = setup();
  const valid = chargeBody('tok_visa');
  const { source: _source, ...withoutSource } = valid;
  const answers = await Promise.all([
    post('/v1/charges', { ...valid, amount: 12.5 }),
    post('/v1/charges', { ...valid, amount: 0 }),
    post('/v1/charges', { ...valid, amount: -1 }),
    post('/v1/charges', { ...valid, amount: Number.MAX_SAFE_INTEGER + 1 }),
    post('/v1/charges', { ...valid, currency: 'XXX' }),
    post('/v1/charges', { ...valid, source: 'tok_amex' }),
    post('/v1/charges', { ...valid, source: 'constructor' }),
    post('/v1/charges', { ...valid, webhook_url: 'ftp://receiver.example' }),
    post('/v1/charges', { ...valid, tip: 1 }),
    post('/v1/charges', withoutSource),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
  expect(charges.size).toBe(0);
});
