import { describe, expect, it } from 'vitest';
import { SOURCES } from '../../lambdas/sandbox-provider/domain/sources.ts';
import { type Called, schedule, setup as setupSandbox, WEBHOOK_URL, type Wrap } from './sandbox.ts';

/** A charge of 1250 from this source; its own first attempt may be one of those that fail. */
const charged = async (source = 'tok_visa', other: object = {}, wrap: Wrap = {}) => {
  const sandbox = setupSandbox(wrap);
  await sandbox.charge(source, other);
  await sandbox.charge(source, other);
  const [id = 'ch_none'] = sandbox.charges.keys();
  sandbox.queued.length = 0;
  return {
    ...sandbox,
    id,
    refund: async (operationId: string, amount: number): Promise<Called> =>
      sandbox.refund(id, operationId, amount),
    refunded: () => sandbox.charges.get(id)?.amountRefunded.minor,
    refundLines: () => sandbox.lines.filter(({ kind }) => kind === 'refund'),
  };
};

const REFUSED = ['tok_declined', 'tok_requires_action'];
const CAPTURED = Object.keys(SOURCES).filter((source) => !REFUSED.includes(source));

describe('a refund', () => {
  it('gives money back under its own key and writes its own line', async () => {
    const { refund, id, get, refunded } = await charged();
    const { status, body } = await refund('op_back', 400);
    const made = {
      id: expect.stringMatching(/^re_/),
      object: 'refund',
      operation_id: 'op_back',
      charge: id,
      status: 'succeeded',
      amount: 400,
      currency: 'EUR',
      failure_code: null,
      created_at: '2026-11-21T09:00:00.000Z',
    };
    expect(status).toBe(201);
    expect(body).toEqual(made);
    expect(refunded()).toBe(400n);
    expect((await get('/v1/operations/op_back')).body).toEqual({
      object: 'operation',
      operation_id: 'op_back',
      kind: 'refund',
      status: 'succeeded',
      charge: expect.objectContaining({ id, status: 'captured', amount_refunded: 400 }),
      refund: body,
    });
    const books = await get('/v1/history', 'from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z');
    expect(books.body['data']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'charge', reference: id, amount: 1250 }),
        expect.objectContaining({
          type: 'refund',
          operation_id: 'op_back',
          reference: body['id'],
          amount: 400,
          settled_amount: 400,
          fee: 0,
        }),
      ]),
    );
  });

  it('tells the receiver, with the refund and its operation', async () => {
    const { refund, queued } = await charged();
    const { body } = await refund('op_back', 400);
    expect(queued.map((message) => JSON.parse(message.body) as unknown)).toEqual([
      {
        id: queued[0]?.event_id,
        type: 'refund.succeeded',
        created_at: body['created_at'],
        operation: { operation_id: 'op_back', kind: 'refund', status: 'succeeded' },
        data: { object: body },
      },
    ]);
  });

  it('reports to where its own request says, whatever the charge said', async () => {
    const { post, id, queued } = await charged();
    const webhook_url = 'https://moved.example/';
    await post('/v1/refunds', { operation_id: 'op_back', charge: id, amount: 1, webhook_url });
    expect(queued.map(({ url }) => url)).toEqual([webhook_url]);
  });

  it('may be repeated in parts up to what was captured, and not a cent further', async () => {
    const { refund, refunded } = await charged();
    expect((await refund('op_a', 1000)).status).toBe(201);
    expect(await refund('op_b', 251)).toMatchObject({
      status: 422,
      body: { error: { code: 'refund_exceeds_capture' } },
    });
    expect((await refund('op_c', 250)).status).toBe(201);
    expect((await refund('op_d', 1)).status).toBe(422);
    expect(refunded()).toBe(1250n);
  });

  it('of a charge captured in part is bounded by that part, and the rest can still be captured', async () => {
    const { refund, post, id, charges } = await charged('tok_visa', { capture: false });
    const capture = async (operation_id: string, amount: number) =>
      post(`/v1/charges/${id}/capture`, { operation_id, amount, webhook_url: WEBHOOK_URL });
    await capture('op_cap', 500);
    expect((await refund('op_a', 501)).status).toBe(422);
    expect((await refund('op_b', 500)).status).toBe(201);
    expect((await capture('op_more', 750)).status).toBe(200);
    expect(charges.get(id)).toMatchObject({
      status: 'captured',
      amountCaptured: { minor: 1250n },
      amountRefunded: { minor: 500n },
    });
  });

  it.each([
    ['nothing of which was captured', 'tok_visa', { capture: false }],
    ['that was declined', 'tok_declined', {}],
    ['that waits for the payer', 'tok_requires_action', {}],
  ])('of a charge %s is refused', async (_name, source, other) => {
    const { refund, refunds, get } = await charged(source, other);
    expect(await refund('op_back', 1)).toMatchObject({
      status: 409,
      body: { error: { code: 'charge_wrong_state' } },
    });
    expect(refunds.size).toBe(0);
    expect((await get('/v1/operations/op_back')).status).toBe(404);
  });

  it('of an unknown charge is refused', async () => {
    const { refund } = setupSandbox();
    expect(await refund('ch_none', 'op_back', 1)).toMatchObject({
      status: 404,
      body: { error: { code: 'charge_not_found' } },
    });
  });

  it('that was refused may succeed under the same key once there is something to give back', async () => {
    const { refund, post, id } = await charged('tok_visa', { capture: false });
    expect((await refund('op_back', 100)).status).toBe(409);
    await post(`/v1/charges/${id}/capture`, {
      operation_id: 'op_cap',
      amount: 100,
      webhook_url: WEBHOOK_URL,
    });
    expect((await refund('op_back', 100)).status).toBe(201);
  });

  it('body is checked field by field', async () => {
    const { post, id, refunds } = await charged();
    const valid = { operation_id: 'op_back', charge: id, amount: 1, webhook_url: WEBHOOK_URL };
    const { charge: _charge, ...withoutCharge } = valid;
    const answers = await Promise.all([
      post('/v1/refunds', { ...valid, amount: 0 }),
      post('/v1/refunds', { ...valid, amount: -1 }),
      post('/v1/refunds', { ...valid, amount: 1.5 }),
      post('/v1/refunds', { ...valid, charge: 7 }),
      post('/v1/refunds', { ...valid, currency: 'EUR' }),
      post('/v1/refunds', { ...valid, webhook_url: 'nowhere' }),
      post('/v1/refunds', withoutCharge),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
    expect(refunds.size).toBe(0);
  });
});

describe('a source misbehaves in its refunds as in its charges', () => {
  const TOLD = ['refund.succeeded+0'];

  it.each([
    ['tok_visa', 'succeeded', TOLD],
    ['tok_slow', 'succeeded', TOLD],
    ['tok_timeout_after_commit', 'succeeded', TOLD],
    ['tok_webhook_lost', 'pending', []],
    ['tok_webhook_twice', 'pending', ['refund.succeeded+0', 'refund.succeeded+1']],
    ['tok_webhook_late', 'pending', ['refund.succeeded+20']],
    ['tok_webhook_reordered', 'pending', TOLD],
    ['tok_settles_short', 'succeeded', TOLD],
    ['tok_charges_fee', 'succeeded', TOLD],
    ['tok_chargeback', 'succeeded', TOLD],
    ['tok_refund_fails', 'failed', ['refund.failed+0']],
    ['tok_refund_returned', 'succeeded', [...TOLD, 'refund.returned+8']],
    ['tok_refund_returned_unsettled', 'pending', ['refund.returned+8']],
  ])('%s is answered 201, %s', async (source, state, webhooks) => {
    const { refund, queued } = await charged(source);
    expect(await refund('op_back', 400)).toMatchObject({ status: 201, body: { status: state } });
    expect(schedule(queued)).toEqual(webhooks);
  });

  it('tok_webhook_lost has given the money back, whatever it answers', async () => {
    const { refund, get, refunded, refundLines } = await charged('tok_webhook_lost');
    await refund('op_back', 400);
    expect((await get('/v1/operations/op_back')).body).toMatchObject({
      status: 'succeeded',
      refund: { status: 'succeeded', amount: 400 },
    });
    expect(refunded()).toBe(400n);
    expect(refundLines()).toHaveLength(1);
  });

  it.each([
    ['tok_refund_returned', 'succeeded', 'succeeded'],
    ['tok_refund_returned_unsettled', 'pending', 'pending'],
  ])(
    '%s gives it back, and later has it again, to be given back again',
    async (source, status, operation) => {
      const { refund, get, clock, refunded } = await charged(source);
      const booked = async () =>
        (
          (await get('/v1/history', 'from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z')).body[
            'data'
          ] as readonly { readonly type: string; readonly operation_id: string }[]
        ).flatMap(({ type, operation_id }) => (operation_id === 'op_back' ? [type] : []));
      await refund('op_back', 1250);
      clock.advance(7_999);
      expect((await get('/v1/operations/op_back')).body).toMatchObject({
        status: operation,
        refund: { status, failure_code: null },
      });
      expect(await booked()).toEqual(['refund']);
      clock.advance(1);
      expect((await get('/v1/operations/op_back')).body).toMatchObject({
        status: 'succeeded',
        refund: { status: 'returned', failure_code: 'refund_refused' },
      });
      expect(await booked()).toEqual(['refund', 'refund_return']);
      expect(refunded()).toBe(0n);
      expect((await refund('op_again', 1250)).status).toBe(201);
    },
  );

  it('tok_webhook_twice sends one event twice', async () => {
    const { refund, queued } = await charged('tok_webhook_twice');
    await refund('op_back', 400);
    expect(new Set(queued.map(({ event_id, body }) => `${event_id} ${body}`)).size).toBe(1);
  });

  it('tok_refund_fails refuses on the record and moves nothing', async () => {
    const { refund, get, refunded, refundLines } = await charged('tok_refund_fails');
    const first = await refund('op_back', 400);
    expect(first.body).toMatchObject({ status: 'failed', failure_code: 'refund_refused' });
    expect((await get('/v1/operations/op_back')).body).toMatchObject({
      status: 'failed',
      refund: { failure_code: 'refund_refused' },
      charge: { amount_refunded: 0 },
    });
    expect(await refund('op_back', 400)).toEqual(first);
    expect(refunded()).toBe(0n);
    expect(refundLines()).toEqual([]);
  });

  it.each([
    ['tok_slow', 2_000, 201],
    ['tok_timeout_after_commit', 8_000, 201],
    ['tok_timeout_before_commit', 8_000, 504],
  ])('%s is silent for %i ms and then answers %i', async (source, silenceMs, status) => {
    const { refund, clock } = await charged(source);
    const startedMs = clock.nowMs();
    expect((await refund('op_back', 400)).status).toBe(status);
    expect(clock.nowMs() - startedMs).toBe(silenceMs);
  });

  it.each(['tok_timeout_before_commit', 'tok_http_500'])(
    '%s leaves nothing of the first request of each refund, and makes it on the second',
    async (source) => {
      const { refund, refunded, queued, get } = await charged(source);
      for (const [key, total] of [
        ['op_a', 400n],
        ['op_b', 800n],
      ] as const) {
        expect((await refund(key, 400)).status).toBeGreaterThanOrEqual(500);
        expect((await get(`/v1/operations/${key}`)).status).toBe(404);
        expect(await refund(key, 400)).toMatchObject({ status: 201, body: { status: 'succeeded' } });
        expect(refunded()).toBe(total);
      }
      expect(schedule(queued)).toEqual([...TOLD, ...TOLD]);
    },
  );

  it('tok_http_500_after_commit makes it, says 500, and tells the truth when asked again', async () => {
    const { refund, get, refunded } = await charged('tok_http_500_after_commit');
    expect((await refund('op_back', 400)).status).toBe(500);
    expect((await get('/v1/operations/op_back')).body).toMatchObject({ status: 'succeeded' });
    expect(await refund('op_back', 400)).toMatchObject({ status: 201, body: { status: 'succeeded' } });
    expect(refunded()).toBe(400n);
  });

  it.each(['tok_http_500', 'tok_http_500_after_commit', 'tok_refund_fails'])(
    '%s refuses what cannot be given back before anything goes wrong',
    async (source) => {
      const { refund } = await charged(source);
      expect((await refund('op_back', 1251)).status).toBe(422);
    },
  );
});

describe('the key of a refund', () => {
  it.each(CAPTURED)('of %s gives one effect and one answer for ever', async (source) => {
    const { refund, refunds, refundLines, refunded } = await charged(source);
    await refund('op_back', 400);
    const second = await refund('op_back', 400);
    expect(await refund('op_back', 400)).toEqual(second);
    expect(refunds.size).toBe(1);
    const isMade = source !== 'tok_refund_fails';
    const stays = isMade && !source.startsWith('tok_refund_returned');
    expect(refunded()).toBe(stays ? 400n : 0n);
    expect(refundLines()).toHaveLength(isMade ? 1 : 0);
  });

  it('is refused for another amount, another charge and another kind of request', async () => {
    const { refund, post, id, charge, refunded } = await charged();
    await refund('op_back', 400);
    const webhook_url = WEBHOOK_URL;
    const answers = [
      await refund('op_back', 401),
      await post('/v1/refunds', { operation_id: 'op_back', charge: 'ch_other', amount: 400, webhook_url }),
      await post(`/v1/charges/${id}/capture`, { operation_id: 'op_back', amount: 400, webhook_url }),
      await charge('tok_visa', { operation_id: 'op_back' }),
      await refund('op_1', 400),
    ];
    for (const { status, body } of answers)
      expect({ status, body }).toMatchObject({
        status: 409,
        body: { error: { code: 'idempotency_key_reused' } },
      });
    expect(refunded()).toBe(400n);
  });

  it('sent 50 times at once gives money back once and 50 equal answers', async () => {
    const { refund, refunded, queued } = await charged();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => refund('op_back', 30)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(refunded()).toBe(30n);
    expect(schedule(queued)).toEqual(['refund.succeeded+0']);
  });
});

it('of 100 refunds at once as many are made as were captured, and the others are refused', async () => {
  const { refund, refunded, refundLines, queued } = await charged();
  const answers = await Promise.all(Array.from({ length: 100 }, async (_, n) => refund(`op_back_${n}`, 30)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(41);
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(59);
  expect(refunded()).toBe(1230n);
  expect(refundLines()).toHaveLength(41);
  expect(queued).toHaveLength(41);
});

describe('a refund whose function died before its webhook was handed over', () => {
  const crashing = async () => {
    let crashes = 0;
    const sandbox = await charged(
      'tok_visa',
      {},
      {
        enqueue: (enqueue) => async (messages) => {
          if (crashes-- > 0) throw new Error('the function died here');
          await enqueue(messages);
        },
      },
    );
    crashes = 1;
    expect((await sandbox.refund('op_back', 400)).status).toBe(500);
    sandbox.clock.advance(5_000);
    return sandbox;
  };

  it('tells when the client asks what became of it', async () => {
    const { get, queued } = await crashing();
    expect((await get('/v1/operations/op_back')).body).toMatchObject({ status: 'succeeded' });
    expect(schedule(queued)).toEqual(['refund.succeeded+0']);
  });

  it('tells when the client repeats the request, and then not again', async () => {
    const { refund, queued, clock, refunded } = await crashing();
    expect((await refund('op_back', 400)).status).toBe(201);
    clock.advance(5_000);
    await refund('op_back', 400);
    expect(schedule(queued)).toEqual(['refund.succeeded+0']);
    expect(refunded()).toBe(400n);
  });
});
