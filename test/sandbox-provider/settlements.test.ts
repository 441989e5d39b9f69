import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setup } from './sandbox.ts';

interface Line {
  readonly type: string;
  readonly amount: number;
  readonly settled_amount: number;
  readonly currency: string;
  readonly reference: string;
  readonly lines?: { readonly count: number; readonly settled_amount: number };
}

interface Settled {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly lines: { readonly count: number; readonly settled_amount: number };
}

const RANGE = 'from=2026-11-21T00:00:00Z&to=2026-11-23T00:00:00Z&limit=500';

const open = () => {
  const sandbox = setup();
  let keys = 0;
  const settle = async (other: object = {}, key = `op_settle_${++keys}`) => {
    sandbox.clock.advance(3_001);
    const { status, body } = await sandbox.settle(key, other);
    expect(status).toBe(201);
    return body['data'] as readonly Settled[];
  };
  const history = async (...types: readonly string[]) =>
    ((await sandbox.get('/v1/history', RANGE)).body['data'] as readonly Line[]).filter(({ type }) =>
      types.includes(type),
    );
  const charge = async (source: string, operationId: string, amount = 1000, currency = 'EUR') =>
    sandbox.charge(source, { operation_id: operationId, amount, currency });
  return { ...sandbox, charge, settle, history };
};

const MORE = ['charge', 'payout_return', 'dispute_reversal', 'dispute_fee_return', 'settlement_return'];
const LESS = ['payout', 'dispute', 'dispute_fee', 'settlement'];

const STEP = fc.oneof(
  fc.record({
    kind: fc.constant('charge' as const),
    source: fc.constantFrom('tok_visa', 'tok_settles_short', 'tok_charges_fee', 'tok_chargeback_won'),
    amount: fc.integer({ min: 1, max: 5000 }),
    currency: fc.constantFrom('EUR', 'USD'),
  }),
  fc.record({ kind: fc.constant('payout' as const), to: fc.constantFrom('ba_ok', 'ba_returned') }),
  fc.record({ kind: fc.constant('settle' as const), comes_back: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 10_000 }) }),
);

type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

const take = async (sandbox: ReturnType<typeof open>, step: Step, key: string): Promise<void> => {
  if (step.kind === 'charge') await sandbox.charge(step.source, key, step.amount, step.currency);
  else if (step.kind === 'payout') await sandbox.payOut(step.to, { operation_id: key });
  else if (step.kind === 'settle') await sandbox.settle({ comes_back: step.comes_back });
  else sandbox.clock.advance(step.ms);
};

describe('a settlement', () => {
  it('pays out everything of a currency, without fees and with what was settled short', async () => {
    const { charge, settle, history } = open();
    await charge('tok_visa', 'op_1');
    await charge('tok_charges_fee', 'op_2');
    await charge('tok_settles_short', 'op_3');
    await charge('tok_visa', 'op_4', 500, 'JPY');
    const made = await settle();
    expect(made.map(({ amount, currency, lines }) => [currency, amount, lines.count])).toEqual([
      ['EUR', 1000 + 980 + 900, 3],
      ['JPY', 500, 1],
    ]);
    const told = (await history('settlement')).map(({ reference, amount, currency, lines }) => [
      ...[reference, amount, currency, lines],
    ]);
    expect(new Set(told)).toEqual(
      new Set(made.map(({ id, amount, currency, lines }) => [id, amount, currency, lines])),
    );
  });

  it('settles nothing twice, and leaves alone what is too young to be there for sure', async () => {
    const { charge, settle, post } = open();
    await charge('tok_visa', 'op_1');
    await settle();
    expect(await settle()).toEqual([]);
    await charge('tok_visa', 'op_2', 700);
    const { body } = await post('/v1/settlements', { operation_id: 'op_at_once' });
    expect(body).toEqual({ object: 'list', data: [] });
    expect(await settle()).toMatchObject([{ amount: 700 }]);
  });

  it('is made once for its key, which another request cannot have', async () => {
    const { charge, settle, get, post, lines } = open();
    await charge('tok_visa', 'op_1');
    const first = await settle({}, 'op_key');
    await charge('tok_visa', 'op_2');
    expect(await settle({}, 'op_key')).toEqual(first);
    expect((await post('/v1/settlements', { operation_id: 'op_key', held_back: 1 })).status).toBe(409);
    expect((await get('/v1/operations/op_key')).body).toMatchObject({
      kind: 'settlement',
      settlements: first,
    });
    expect(lines.filter(({ kind }) => kind === 'settlement')).toHaveLength(1);
  });

  it.each([
    [{ held_back: 1 }, 999],
    [{ held_back: -1 }, 1001],
  ])('can pay another sum than its lines: %j', async (how, paid) => {
    const { charge, settle } = open();
    await charge('tok_visa', 'op_1');
    expect(await settle(how)).toMatchObject([{ amount: paid, lines: { count: 1, settled_amount: 1000 } }]);
    expect(await settle()).toEqual([]);
  });

  it('can come back after a while, and is then settled again', async () => {
    const { charge, clock, settle, history } = open();
    await charge('tok_visa', 'op_1');
    const [made] = await settle({ comes_back: true });
    expect(await history('settlement_return')).toEqual([]);
    clock.advance(8_000);
    expect(await history('settlement_return')).toMatchObject([{ reference: made?.id, amount: 1000 }]);
    expect(await settle()).toMatchObject([{ amount: 1000, lines: { count: 1 } }]);
  });

  it('waits for more where there is less than nothing', async () => {
    const { charge, payOut, settle } = open();
    await payOut('ba_ok');
    await settle();
    expect(await settle()).toEqual([]);
    await charge('tok_visa', 'op_1');
    expect(await settle()).toMatchObject([{ amount: 100, lines: { count: 2 } }]);
  });

  it('is one, whoever else settles at the same moment', async () => {
    const { charge, clock, post, lines } = open();
    await charge('tok_visa', 'op_1');
    clock.advance(3_001);
    const keys = ['op_a', 'op_b', 'op_c'];
    await Promise.all(keys.map(async (key) => post('/v1/settlements', { operation_id: key })));
    expect(lines.filter(({ kind }) => kind === 'settlement')).toHaveLength(1);
  });

  it.each([[{ held_back: 0.5 }], [{ comes_back: 'yes' }], [{ amount: 5 }]])('refuses %j', async (other) => {
    const { post } = open();
    expect((await post('/v1/settlements', { operation_id: 'op_1', ...other })).status).toBe(422);
  });

  it('adds up: what was settled and what waits is what moved, whatever moved and whenever it is settled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 20 }), async (steps) => {
        const sandbox = open();
        for (const [index, step] of steps.entries()) await take(sandbox, step, `op_${index}`);
        sandbox.clock.advance(20_000);
        await sandbox.settle();
        for (const currency of ['EUR', 'USD']) {
          const sum = async (types: readonly string[]) =>
            (await sandbox.history(...types))
              .filter((line) => line.currency === currency)
              .reduce((total, line) => total + line.settled_amount, 0);
          const held = (await sum(MORE)) - (await sum(LESS));
          // What is less than nothing waits; anything else was paid out, to the cent.
          expect(held).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 30 },
    );
  });
});
