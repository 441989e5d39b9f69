import { describe, expect, it } from 'vitest';
import { DESTINATIONS } from '../../lambdas/sandbox-provider/domain/destinations.ts';
import { schedule, setup, WEBHOOK_URL } from './sandbox.ts';

const DAY = 'from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z';
const START = '2026-11-21T09:00:00.000Z';

const after = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString();

/** The provider with one payout to this destination, however often that has to be asked for. */
const paidOut = async (destination: string) => {
  const sandbox = setup();
  await sandbox.payOut(destination);
  await sandbox.payOut(destination);
  const startMs = Date.parse([...sandbox.payouts.values()][0]?.createdAt ?? '');
  return {
    ...sandbox,
    /** How the provider says that it stands, so many seconds after it was made. */
    at: async (seconds: number) => {
      sandbox.clock.advance(startMs + seconds * 1000 - sandbox.clock.nowMs());
      return (await sandbox.get('/v1/operations/op_out')).body;
    },
    booked: async () => {
      const { body } = await sandbox.get('/v1/history', DAY);
      return (body['data'] as readonly { type: string }[]).map(({ type }) => type);
    },
  };
};

describe('a payout', () => {
  it('is taken on under its own key', async () => {
    const { payOut } = setup();
    const { status, body } = await payOut('ba_ok');
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^po_/),
      object: 'payout',
      operation_id: 'op_out',
      destination: 'ba_ok',
      status: 'pending',
      amount: 900,
      currency: 'EUR',
      failure_code: null,
      created_at: START,
    });
  });

  it('is under way for a while and then paid, and only then in the books', async () => {
    const { at, booked } = await paidOut('ba_ok');
    expect(await at(0)).toMatchObject({ kind: 'payout', status: 'pending', payout: { status: 'pending' } });
    expect(await at(1)).toMatchObject({ status: 'pending', payout: { status: 'in_transit' } });
    expect(await booked()).toEqual([]);
    expect(await at(3)).toMatchObject({ status: 'succeeded', payout: { status: 'paid' } });
    expect(await booked()).toEqual(['payout']);
    expect(await at(100)).toMatchObject({ status: 'succeeded', payout: { status: 'paid' } });
  });

  it('that the bank sends back was paid before, and is two lines in the books', async () => {
    const { at, booked, lines } = await paidOut('ba_returned');
    expect(await at(3)).toMatchObject({
      status: 'succeeded',
      payout: { status: 'paid', failure_code: null },
    });
    expect(await booked()).toEqual(['payout']);
    expect(await at(8)).toMatchObject({
      status: 'succeeded',
      payout: { status: 'returned', failure_code: 'destination_closed' },
    });
    expect(await booked()).toEqual(['payout', 'payout_return']);
    expect(lines.map(({ amount, operationId }) => [amount.minor, operationId])).toEqual([
      [900n, 'op_out'],
      [900n, 'op_out'],
    ]);
  });

  it('can come back without ever being called paid: both moves are in the books all the same', async () => {
    const { at, booked } = await paidOut('ba_returned_unpaid');
    expect(await at(7)).toMatchObject({ status: 'pending', payout: { status: 'in_transit' } });
    expect(await at(8)).toMatchObject({ status: 'succeeded', payout: { status: 'returned' } });
    expect([...(await booked())].sort()).toEqual(['payout', 'payout_return']);
  });

  it('to a closed account is refused on the record, and moves nothing', async () => {
    const { payOut, at, booked } = await paidOut('ba_closed');
    expect(await payOut('ba_closed')).toMatchObject({
      status: 201,
      body: { status: 'failed', failure_code: 'destination_closed' },
    });
    expect(await at(100)).toMatchObject({ status: 'failed', payout: { status: 'failed' } });
    expect(await booked()).toEqual([]);
  });

  it('can be refused while it is under way', async () => {
    const { at, booked } = await paidOut('ba_refused');
    expect(await at(1)).toMatchObject({ payout: { status: 'in_transit', failure_code: null } });
    expect(await at(3)).toMatchObject({
      status: 'failed',
      payout: { status: 'failed', failure_code: 'payout_refused' },
    });
    expect(await booked()).toEqual([]);
  });

  it('body is checked field by field, and what is refused leaves nothing', async () => {
    const { payOut, payouts, get } = setup();
    const answers = await Promise.all(
      [
        { amount: 0 },
        { amount: -1 },
        { amount: 1.5 },
        { amount: '900' },
        { currency: 'XXX' },
        { destination: 'ba_of_somebody' },
        { destination: 7 },
        { source: 'tok_visa' },
        { webhook_url: 'nowhere' },
      ].map(async (other) => payOut('ba_ok', other)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
    expect(payouts.size).toBe(0);
    expect((await get('/v1/operations/op_out')).status).toBe(404);
  });
});

describe('a destination tells of its payouts in its own way', () => {
  const TOLD = ['payout.in_transit+1', 'payout.paid+3'];

  it.each([
    ['ba_ok', TOLD],
    ['ba_returned', [...TOLD, 'payout.returned+8']],
    ['ba_returned_unpaid', ['payout.in_transit+1', 'payout.returned+8']],
    ['ba_closed', ['payout.failed+0']],
    ['ba_refused', ['payout.in_transit+1', 'payout.failed+3']],
    ['ba_slow', TOLD],
    ['ba_timeout_before_commit', TOLD],
    ['ba_webhook_lost', []],
    ['ba_webhook_twice', ['payout.in_transit+1', 'payout.in_transit+2', 'payout.paid+3', 'payout.paid+4']],
    ['ba_webhook_late', ['payout.in_transit+21', 'payout.paid+23']],
    ['ba_webhook_reordered', ['payout.in_transit+8', 'payout.paid+3']],
  ])('%s', async (destination, webhooks) => {
    const { queued } = await paidOut(destination);
    expect(schedule(queued)).toEqual(webhooks);
  });

  it('each step with the payout and its operation as they are then', async () => {
    const { queued, payOut } = setup();
    const { body } = await payOut('ba_ok');
    const told = (status: string, operation: string, seconds: number, index: number) => ({
      id: queued[index]?.event_id,
      type: `payout.${status}`,
      created_at: after(seconds),
      operation: { operation_id: 'op_out', kind: 'payout', status: operation },
      data: { object: { ...body, status } },
    });
    expect(queued.map((message) => JSON.parse(message.body) as unknown)).toEqual([
      told('in_transit', 'pending', 1, 0),
      told('paid', 'succeeded', 3, 1),
    ]);
  });

  it('one event sent twice is one event', async () => {
    const { queued } = await paidOut('ba_webhook_twice');
    expect(new Set(queued.map(({ event_id, body }) => `${event_id} ${body}`)).size).toBe(2);
  });
});

describe('a destination misbehaves in the request', () => {
  it.each([
    ['ba_slow', 2_000, 201],
    ['ba_timeout_after_commit', 8_000, 201],
    ['ba_timeout_before_commit', 8_000, 504],
    ['ba_http_500', 0, 500],
    ['ba_http_500_after_commit', 0, 500],
  ])('%s is silent for %i ms and then answers %i', async (destination, silenceMs, status) => {
    const { payOut, clock } = setup();
    const startedMs = clock.nowMs();
    expect((await payOut(destination)).status).toBe(status);
    expect(clock.nowMs() - startedMs).toBe(silenceMs);
  });

  it.each(['ba_timeout_before_commit', 'ba_http_500'])(
    '%s leaves nothing of the first request, and pays out on the second',
    async (destination) => {
      const { payOut, payouts, get } = setup();
      expect((await payOut(destination)).status).toBeGreaterThanOrEqual(500);
      expect(payouts.size).toBe(0);
      expect((await get('/v1/operations/op_out')).status).toBe(404);
      expect(await payOut(destination)).toMatchObject({ status: 201, body: { status: 'pending' } });
      expect(payouts.size).toBe(1);
    },
  );

  it('ba_http_500_after_commit pays out, says 500, and tells the truth when asked again', async () => {
    const { payOut, payouts, get } = setup();
    expect((await payOut('ba_http_500_after_commit')).status).toBe(500);
    expect(payouts.size).toBe(1);
    expect((await get('/v1/operations/op_out')).body).toMatchObject({ payout: { status: 'pending' } });
    expect((await payOut('ba_http_500_after_commit')).status).toBe(201);
    expect(payouts.size).toBe(1);
  });
});

describe('the key of a payout', () => {
  it.each(Object.keys(DESTINATIONS))(
    'to %s gives one effect and one answer for ever',
    async (destination) => {
      const { payOut, payouts, lines, clock } = await paidOut(destination);
      const first = await payOut(destination);
      const before = lines.length;
      clock.advance(1_000_000);
      expect(await payOut(destination)).toEqual(first);
      expect(payouts.size).toBe(1);
      expect(lines).toHaveLength(before);
    },
  );

  it('is refused for another amount, currency, destination and kind of request', async () => {
    const { payOut, charge, charges, refund, payouts } = setup();
    await charge('tok_visa');
    const [chargeId = 'ch_none'] = charges.keys();
    await payOut('ba_ok');
    const answers = [
      await payOut('ba_ok', { amount: 901 }),
      await payOut('ba_ok', { currency: 'USD' }),
      await payOut('ba_returned'),
      await payOut('ba_ok', { operation_id: 'op_1' }),
      await charge('tok_visa', { operation_id: 'op_out' }),
      await refund(chargeId, 'op_out', 900),
    ];
    for (const { status, body } of answers)
      expect({ status, body }).toMatchObject({
        status: 409,
        body: { error: { code: 'idempotency_key_reused' } },
      });
    expect(payouts.size).toBe(1);
  });

  it('sent 50 times at once pays out once and gets 50 equal answers', async () => {
    const { payOut, payouts, queued } = setup();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => payOut('ba_ok')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(payouts.size).toBe(1);
    expect(queued).toHaveLength(2);
  });
});

it('the books never show what has not happened yet, and pages repeat and skip nothing', async () => {
  const { payOut, get, clock } = setup();
  for (const key of ['op_a', 'op_b', 'op_c']) {
    await payOut('ba_returned', { operation_id: key, webhook_url: WEBHOOK_URL });
    clock.advance(2_000);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let second = 0; second < 12; second++) {
    const query = cursor === null ? '' : `&cursor=${cursor}`;
    const page = await get('/v1/history', `${DAY}&limit=1${query}`);
    const data = page.body['data'] as readonly { id: string; created_at: string }[];
    for (const line of data) expect(line.created_at <= new Date(clock.nowMs()).toISOString()).toBe(true);
    seen.push(...data.map(({ id }) => id));
    cursor = page.body['next_cursor'] as string | null;
    if (cursor === null) break;
    clock.advance(1_000);
  }
  expect(new Set(seen).size).toBe(seen.length);
  clock.advance(60_000);
  const whole = (await get('/v1/history', DAY)).body['data'] as readonly { id: string }[];
  expect(whole.map(({ id }) => id).slice(0, seen.length)).toEqual(seen);
  expect(whole).toHaveLength(6);
});
