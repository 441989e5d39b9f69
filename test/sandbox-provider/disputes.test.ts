import { describe, expect, it } from 'vitest';
import { schedule, setup, type Wrap } from './sandbox.ts';

const OPENED_MS = 10_000;
const RANGE = 'from=2026-11-21T08:00:00.000Z&to=2026-11-22T09:00:00.000Z';

/** A captured charge whose dispute is open, with only what comes after that in the queue. */
const disputed = async (source = 'tok_chargeback', wrap: Wrap = {}) => {
  const sandbox = setup(wrap);
  await sandbox.charge(source);
  const [dispute] = [...sandbox.disputes.values()];
  if (dispute === undefined) throw new Error(`${source} has no dispute`);
  sandbox.clock.advance(OPENED_MS);
  sandbox.queued.length = 0;
  const books = async () => {
    const { body } = await sandbox.get('/v1/history', RANGE);
    return (body['data'] as { type: string; amount: number; reference: string }[]).map(
      ({ type, amount }) => `${type} ${amount}`,
    );
  };
  return { ...sandbox, id: dispute.id, books };
};

describe('a dispute', () => {
  it('is in the books from the moment it is opened, with its fee, and not before', async () => {
    const { charge, clock, get } = setup();
    await charge('tok_chargeback_won');
    const kinds = async () => {
      const { body } = await get('/v1/history', RANGE);
      return (body['data'] as { type: string }[]).map(({ type }) => type).sort();
    };
    expect(await kinds()).toEqual(['charge']);
    clock.advance(OPENED_MS);
    expect(await kinds()).toEqual(['charge', 'dispute', 'dispute_fee']);
    clock.advance(5_000);
    expect(await kinds()).toEqual(['charge', 'dispute', 'dispute_fee', 'dispute_reversal']);
  });

  it('gives its fee back with the win, where its source says so', async () => {
    const { queued, clock, books } = await disputed('tok_chargeback_fee_returned');
    expect((await books()).sort()).toEqual(['charge 1250', 'dispute 1250', 'dispute_fee 1500']);
    clock.advance(5_000);
    expect((await books()).sort()).toEqual([
      'charge 1250',
      'dispute 1250',
      'dispute_fee 1500',
      'dispute_fee_return 1500',
      'dispute_reversal 1250',
    ]);
    expect(queued).toEqual([]);
  });

  it('of a charge that is captured in parts is one for each of them', async () => {
    const { charge, charges, disputes, post } = setup();
    await charge('tok_chargeback', { capture: false });
    expect(disputes.size).toBe(0);
    const [id = 'ch_none'] = charges.keys();
    const webhook_url = 'https://receiver.example/';
    await post(`/v1/charges/${id}/capture`, { operation_id: 'op_a', amount: 1000, webhook_url });
    await post(`/v1/charges/${id}/capture`, { operation_id: 'op_b', amount: 250, webhook_url });
    expect([...disputes.values()].map(({ operationId, amount }) => [operationId, amount.minor])).toEqual([
      ['op_a', 1000n],
      ['op_b', 250n],
    ]);
  });

  it('is nobody’s but the charge’s: others have none', async () => {
    const { charge, disputes } = setup();
    await charge('tok_visa');
    expect(disputes.size).toBe(0);
  });
});

describe('evidence', () => {
  it.each([
    [
      'It was delivered. winning_evidence',
      'won',
      ['charge 1250', 'dispute 1250', 'dispute_fee 1500', 'dispute_reversal 1250'],
    ],
    ['Sorry. losing_evidence', 'lost', ['charge 1250', 'dispute 1250', 'dispute_fee 1500']],
  ])('that says %j: the dispute is %s', async (text, end, lines) => {
    const { id, giveEvidence, queued, clock, get, books } = await disputed();
    expect(await giveEvidence(id, text)).toMatchObject({
      status: 200,
      body: { object: 'dispute', status: 'under_review', evidence_operation_id: 'op_evidence', fee: 1500 },
    });
    expect(schedule(queued)).toEqual(['dispute.updated+0', `dispute.${end}+3`]);
    clock.advance(3_000);
    expect((await get('/v1/operations/op_evidence')).body).toMatchObject({
      kind: 'dispute_evidence',
      status: 'succeeded',
      dispute: { id, status: end },
    });
    expect((await books()).sort()).toEqual([...lines].sort());
  });

  it('that says neither leaves the dispute under review', async () => {
    const { id, giveEvidence, queued } = await disputed();
    await giveEvidence(id, 'It was delivered.');
    expect(schedule(queued)).toEqual(['dispute.updated+0']);
  });

  it('does not change what the bank had decided anyway, nor tell it twice', async () => {
    const { id, giveEvidence, queued, clock, get, lines } = await disputed('tok_chargeback_won');
    const before = lines.length;
    await giveEvidence(id, 'losing_evidence');
    expect(schedule(queued)).toEqual(['dispute.updated+0']);
    clock.advance(5_000);
    expect((await get('/v1/operations/op_evidence')).body).toMatchObject({ dispute: { status: 'won' } });
    expect(lines).toHaveLength(before);
  });

  it('under one key is taken once, and has one answer', async () => {
    const { id, giveEvidence, queued } = await disputed();
    const first = await giveEvidence(id, 'winning_evidence');
    expect(await giveEvidence(id, 'winning_evidence')).toMatchObject({ status: 200, text: first.text });
    expect(queued).toHaveLength(2);
    expect(await giveEvidence(id, 'something else')).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_key_reused' } },
    });
  });

  it('whose reply is lost was taken all the same', async () => {
    const { id, giveEvidence, get } = await disputed();
    expect((await giveEvidence(id, 'winning_evidence lost_reply')).status).toBe(500);
    expect((await get('/v1/operations/op_evidence')).body).toMatchObject({
      dispute: { evidence_operation_id: 'op_evidence' },
    });
  });

  it('of two at once is taken once', async () => {
    const { id, giveEvidence, queued } = await disputed();
    const answers = await Promise.all([giveEvidence(id, 'one', 'op_one'), giveEvidence(id, 'two', 'op_two')]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    expect(queued).toHaveLength(1);
  });

  it('is refused before the dispute is there, after it is decided, and where there is none', async () => {
    const { charge, disputes, giveEvidence, clock } = setup();
    await charge('tok_chargeback_lost');
    const [id = 'dp_none'] = disputes.keys();
    const refused = async (of: string) => (await giveEvidence(of, 'text')).body;
    expect(await refused(id)).toMatchObject({ error: { code: 'dispute_not_found' } });
    expect(await refused('dp_none')).toMatchObject({ error: { code: 'dispute_not_found' } });
    clock.advance(15_000);
    expect(await refused(id)).toMatchObject({ error: { code: 'dispute_wrong_state' } });
  });

  it.each([
    [{ evidence: {} }, 'evidence'],
    [{ evidence: { text: '' } }, 'evidence.text'],
    [{ evidence: { text: 7 } }, 'evidence.text'],
    [{}, 'evidence'],
  ])('is wrong in its form: %j', async (body, field) => {
    const { id, post } = await disputed();
    const answer = await post(`/v1/disputes/${id}/evidence`, {
      operation_id: 'op_evidence',
      webhook_url: 'https://receiver.example/',
      ...body,
    });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'invalid_request' } } });
    expect(answer.text).toContain(field);
  });
});
