import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../../lambdas/kernel/money.ts';
import type { HttpReply } from '../../../lambdas/providers/http-call.ts';
import type { ProviderCommand } from '../../../lambdas/providers/port.ts';
import { translateAnswer, translateQuery } from '../../../lambdas/providers/sandbox/translate-answer.ts';

const AUTHORIZE: ProviderCommand = {
  kind: 'authorize',
  operationId: 'op_1',
  amount: money(1250, 'EUR'),
  source: 'tok_visa',
  capture: 'automatic',
};
const CAPTURE: ProviderCommand = {
  kind: 'capture',
  operationId: 'op_2',
  amount: money(400, 'EUR'),
  providerReference: 'ch_1',
};

const CHARGE = {
  id: 'ch_1',
  object: 'charge',
  operation_id: 'op_1',
  status: 'captured',
  amount: 1250,
  amount_authorized: 1250,
  amount_captured: 1250,
  amount_refunded: 0,
  currency: 'EUR',
  failure_code: null as string | null,
  redirect_url: null as string | null,
  created_at: '2026-11-21T09:00:00.000Z',
};

const reply = (status: number, body: unknown): HttpReply => ({
  kind: 'replied',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const problem = (code: string) => ({ error: { code, message: 'no' } });
const charge = (other: Partial<typeof CHARGE> | object) => ({ ...CHARGE, ...other });

describe('what the network did', () => {
  it.each([
    [{ kind: 'not_sent' }, { kind: 'not_accepted', reason: 'unreachable' }],
    [
      { kind: 'no_reply', reason: 'timeout' },
      { kind: 'ambiguous', reason: 'timeout' },
    ],
    [
      { kind: 'no_reply', reason: 'connection_lost' },
      { kind: 'ambiguous', reason: 'connection_lost' },
    ],
  ] as const)('%o means %o', (ending, answer) => {
    expect(translateAnswer(AUTHORIZE, ending)).toEqual(answer);
  });
});

describe('a charge in the reply', () => {
  const reference = { providerReference: 'ch_1' };
  const whole = money(1250, 'EUR');
  it.each([
    ['captured', {}, { kind: 'succeeded', ...reference, amountAuthorized: whole, amountCaptured: whole }],
    ['authorized', { amount_captured: 0 }, { kind: 'authorized', ...reference, amountAuthorized: whole }],
    ['pending', { amount_authorized: 0, amount_captured: 0 }, { kind: 'pending', ...reference }],
    [
      'requires_action',
      { redirect_url: 'https://p.example/a' },
      { kind: 'requires_action', ...reference, redirectUrl: 'https://p.example/a' },
    ],
  ])('that is %s is the answer', (status, other, answer) => {
    expect(translateAnswer(AUTHORIZE, reply(201, charge({ status, ...other })))).toEqual(answer);
  });

  it('that is authorised is all that was asked for when the capture is ours to make', () => {
    const manual = { ...AUTHORIZE, capture: 'manual' } as const;
    const authorized = charge({ status: 'authorized', amount_captured: 0 });
    expect(translateAnswer(manual, reply(201, authorized))).toMatchObject({
      kind: 'succeeded',
      amountAuthorized: whole,
      amountCaptured: money(0, 'EUR'),
    });
  });

  it.each([
    ['card_declined', 'card_declined'],
    ['action_declined', 'action_declined'],
    ['stolen_card', 'card_declined'],
    ['constructor', 'card_declined'],
    [null, 'card_declined'],
  ])('that is declined with %s failed with %s', (failure_code, code) => {
    const declined = charge({ status: 'failed', amount_authorized: 0, amount_captured: 0, failure_code });
    expect(translateAnswer(AUTHORIZE, reply(402, declined))).toEqual({ kind: 'failed', ...reference, code });
  });

  it('that was captured later answers the capture', () => {
    const captured = charge({ operation_id: 'op_1', status: 'authorized', amount_captured: 400 });
    expect(translateAnswer(CAPTURE, reply(200, captured))).toMatchObject({
      kind: 'succeeded',
      amountCaptured: money(400, 'EUR'),
    });
  });

  it.each([
    ['another operation', charge({ operation_id: 'op_other' })],
    ['another amount', charge({ amount: 1251 })],
    ['another currency', charge({ currency: 'USD' })],
    ['an unknown currency', charge({ currency: 'XXX' })],
    ['an unknown state', charge({ status: 'on_its_way' })],
    ['a fraction', charge({ amount_captured: 12.5 })],
    ['an amount beyond a safe integer', charge({ amount_captured: 2 ** 53 })],
    ['a negative amount', charge({ amount_captured: -1 })],
    ['no redirect for a required action', charge({ status: 'requires_action' })],
    ['a cancellation that nobody asked for', charge({ status: 'canceled' })],
    ['no charge at all', {}],
    ['no JSON', '<html>hello</html>'],
    ['nothing', ''],
  ])('that shows %s proves nothing: ambiguous', (_name, body) => {
    expect(translateAnswer(AUTHORIZE, reply(201, body))).toEqual({
      kind: 'ambiguous',
      reason: 'unreadable_reply',
    });
  });

  it('that is about another charge than the captured one proves nothing', () => {
    expect(translateAnswer(CAPTURE, reply(200, charge({ id: 'ch_other' })))).toMatchObject({
      kind: 'ambiguous',
    });
  });

  it('may have fields that we do not know', () => {
    expect(translateAnswer(AUTHORIZE, reply(201, charge({ risk_score: 3 })))).toMatchObject({
      kind: 'succeeded',
    });
  });
});

describe('a refusal', () => {
  it.each([
    [401, problem('unauthorized'), { kind: 'not_accepted', reason: 'unauthorized' }],
    [403, '', { kind: 'not_accepted', reason: 'unauthorized' }],
    [429, '', { kind: 'not_accepted', reason: 'rate_limited' }],
    [422, problem('unknown_source'), { kind: 'failed', providerReference: null, code: 'invalid_source' }],
    [422, problem('invalid_request'), { kind: 'failed', providerReference: null, code: 'invalid_request' }],
    [
      409,
      problem('charge_wrong_state'),
      { kind: 'failed', providerReference: null, code: 'invalid_request' },
    ],
    [404, problem('charge_not_found'), { kind: 'failed', providerReference: null, code: 'invalid_request' }],
  ])('with %i and %o is %o', (status, body, answer) => {
    expect(translateAnswer(AUTHORIZE, reply(status, body))).toEqual(answer);
  });

  it.each([
    [409, problem('idempotency_key_reused'), 'unreadable_reply'],
    [422, problem('constructor'), 'unreadable_reply'],
    [422, problem('__proto__'), 'unreadable_reply'],
    [422, problem('something_new'), 'unreadable_reply'],
    [422, '<html>', 'unreadable_reply'],
    [404, '<html>', 'unreadable_reply'],
    [402, '<html>', 'unreadable_reply'],
    [402, charge({ status: 'captured' }), 'unreadable_reply'],
    [302, '', 'unreadable_reply'],
    [204, '', 'unreadable_reply'],
    [500, problem('internal'), 'server_error'],
    [502, '<html>', 'server_error'],
    [503, problem('contended'), 'server_error'],
    [504, '', 'server_error'],
  ])('with %i and %o is none: money may have moved', (status, body, reason) => {
    expect(translateAnswer(AUTHORIZE, reply(status, body))).toEqual({ kind: 'ambiguous', reason });
  });
});

describe('a question about an operation', () => {
  const operation = (status: string, other: object = {}) => ({
    object: 'operation',
    operation_id: 'op_1',
    kind: 'authorize',
    status,
    charge: charge(other),
  });

  it.each([
    [200, operation('succeeded'), { kind: 'succeeded' }],
    [200, operation('pending', { status: 'authorized' }), { kind: 'authorized' }],
    [200, operation('pending', { status: 'pending' }), { kind: 'pending' }],
    [200, operation('requires_action', { redirect_url: 'https://p.example' }), { kind: 'requires_action' }],
    [
      200,
      operation('failed', { failure_code: 'action_declined' }),
      { kind: 'failed', code: 'action_declined' },
    ],
    [404, problem('operation_not_found'), { kind: 'not_found' }],
    [404, problem('not_found'), { kind: 'no_answer', reason: 'unreadable_reply' }],
    [404, '<html>', { kind: 'no_answer', reason: 'unreadable_reply' }],
    [200, { ...operation('succeeded'), operation_id: 'op_other' }, { kind: 'no_answer' }],
    [200, operation('requires_action'), { kind: 'no_answer', reason: 'unreadable_reply' }],
    [200, 'null', { kind: 'no_answer', reason: 'unreadable_reply' }],
    [401, '', { kind: 'no_answer', reason: 'unauthorized' }],
    [429, '', { kind: 'no_answer', reason: 'rate_limited' }],
    [503, '', { kind: 'no_answer', reason: 'server_error' }],
  ])('answered with %i and %o is %o', (status, body, answer) => {
    expect(translateQuery('op_1', reply(status, body))).toMatchObject(answer);
  });

  it.each([
    [{ kind: 'not_sent' }, 'unreachable'],
    [{ kind: 'no_reply', reason: 'timeout' }, 'timeout'],
    [{ kind: 'no_reply', reason: 'connection_lost' }, 'connection_lost'],
  ] as const)('that ends with %o has no answer', (ending, reason) => {
    expect(translateQuery('op_1', ending)).toEqual({ kind: 'no_answer', reason });
  });
});

it('whatever comes back, only a reply that names our charge ends an operation', () => {
  const anyReply = fc.record({
    status: fc.integer({ min: 100, max: 599 }),
    body: fc.oneof(fc.string(), fc.json()),
  });
  fc.assert(
    fc.property(anyReply, ({ status, body }) => {
      const answer = translateAnswer(AUTHORIZE, reply(status, body));
      expect(['ambiguous', 'not_accepted']).toContain(answer.kind);
      expect(translateQuery('op_1', reply(status, body)).kind).toBe('no_answer');
    }),
  );
});
