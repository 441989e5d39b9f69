import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../../lambdas/kernel/money.ts';
import type { HttpReply } from '../../../lambdas/providers/http-call.ts';
import type { ProviderCommand } from '../../../lambdas/providers/port.ts';
import { translateAnswer, translateQuery } from '../../../lambdas/providers/sandbox/translate-answer.ts';

const AMOUNT = money(400, 'EUR');
const REFUND_COMMAND: ProviderCommand = {
  kind: 'refund',
  operationId: 'op_2',
  amount: AMOUNT,
  providerReference: 'ch_1',
};
const REFUND = {
  id: 're_1',
  object: 'refund',
  operation_id: 'op_2',
  charge: 'ch_1',
  status: 'succeeded',
  amount: 400,
  currency: 'EUR',
  failure_code: null as string | null,
  created_at: '2026-11-21T09:00:00.000Z',
};
const CHARGE = {
  id: 'ch_1',
  object: 'charge',
  operation_id: 'op_1',
  status: 'captured',
  amount: 1250,
  amount_authorized: 1250,
  amount_captured: 1250,
  amount_refunded: 400,
  currency: 'EUR',
  failure_code: null,
  redirect_url: null,
  created_at: '2026-11-21T09:00:00.000Z',
};

const refund = (other: object = {}) => ({ ...REFUND, ...other });
const problem = (code: string) => ({ error: { code, message: 'no' } });
const reply = (status: number, body: unknown): HttpReply => ({
  kind: 'replied',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const UNREADABLE = { kind: 'ambiguous', reason: 'unreadable_reply' };

/** Everything that makes a refund another one than ours, or none. */
const NOT_OURS = [
  ['another operation', refund({ operation_id: 'op_other' })],
  ['another charge', refund({ charge: 'ch_other' })],
  ['another amount', refund({ amount: 401 })],
  ['another currency', refund({ currency: 'USD' })],
  ['an unknown currency', refund({ currency: 'XXX' })],
  ['an unknown state', refund({ status: 'on_its_way' })],
  ['a state of charges', refund({ status: 'captured' })],
  ['a fraction', refund({ amount: 400.5 })],
  ['a negative amount', refund({ amount: -400 })],
  ['no reference', refund({ id: '' })],
  ['a charge instead', CHARGE],
  ['nothing', ''],
  ['no JSON', '<html>'],
] as const;

const WRONG_WHATEVER_THE_STATE = NOT_OURS.filter(([name]) => !name.includes('state'));

describe('a refund in the reply', () => {
  it.each([
    ['succeeded', null, { kind: 'refunded', providerReference: 're_1', amount: AMOUNT }],
    ['pending', null, { kind: 'pending', providerReference: 're_1' }],
    [
      'returned',
      'refund_refused',
      { kind: 'returned', providerReference: 're_1', amount: AMOUNT, code: 'refund_refused' },
    ],
    ['failed', 'refund_refused', { kind: 'failed', providerReference: 're_1', code: 'refund_refused' }],
    ['failed', 'account_closed', { kind: 'failed', providerReference: 're_1', code: 'refund_refused' }],
    ['failed', null, { kind: 'failed', providerReference: 're_1', code: 'refund_refused' }],
  ])('that is %s with the code %s is %o', (status, failure_code, answer) => {
    expect(translateAnswer(REFUND_COMMAND, reply(201, refund({ status, failure_code })))).toEqual(answer);
  });

  it.each(NOT_OURS)('that shows %s proves nothing: ambiguous', (_name, body) => {
    expect(translateAnswer(REFUND_COMMAND, reply(201, body))).toEqual(UNREADABLE);
  });

  it.each(WRONG_WHATEVER_THE_STATE)('that failed and shows %s proves nothing either', (_name, body) => {
    const failed =
      typeof body === 'string' ? body : { ...body, status: 'failed', failure_code: 'refund_refused' };
    expect(translateAnswer(REFUND_COMMAND, reply(201, failed))).toEqual(UNREADABLE);
  });

  it('may have fields that we do not know', () => {
    expect(translateAnswer(REFUND_COMMAND, reply(201, refund({ reason: 'gift' })))).toMatchObject({
      kind: 'refunded',
    });
  });
});

describe('the end of a call for a refund', () => {
  it.each([
    [422, problem('refund_exceeds_capture'), 'invalid_request'],
    [422, problem('invalid_request'), 'invalid_request'],
    [409, problem('charge_wrong_state'), 'invalid_request'],
    [404, problem('charge_not_found'), 'invalid_request'],
  ])('with %i and %o failed with %s', (status, body, code) => {
    expect(translateAnswer(REFUND_COMMAND, reply(status, body))).toEqual({
      kind: 'failed',
      providerReference: null,
      code,
    });
  });

  it.each([
    [409, problem('idempotency_key_reused'), UNREADABLE],
    [422, problem('something_new'), UNREADABLE],
    [404, '<html>', UNREADABLE],
    [402, refund({ status: 'failed', failure_code: 'refund_refused' }), UNREADABLE],
    [302, '', UNREADABLE],
    [500, problem('internal'), { kind: 'ambiguous', reason: 'server_error' }],
    [503, problem('contended'), { kind: 'ambiguous', reason: 'server_error' }],
    [401, problem('unauthorized'), { kind: 'not_accepted', reason: 'unauthorized' }],
    [429, '', { kind: 'not_accepted', reason: 'rate_limited' }],
  ])('with %i and %o is %o', (status, body, answer) => {
    expect(translateAnswer(REFUND_COMMAND, reply(status, body))).toEqual(answer);
  });

  it('without a reply is ambiguous, and without a connection not accepted', () => {
    const silence = { kind: 'no_reply', reason: 'timeout' } as const;
    expect(translateAnswer(REFUND_COMMAND, silence)).toEqual({ kind: 'ambiguous', reason: 'timeout' });
    expect(translateAnswer(REFUND_COMMAND, { kind: 'not_sent' })).toEqual({
      kind: 'not_accepted',
      reason: 'unreachable',
    });
  });
});

describe('a question about a refund', () => {
  const operation = (status: string, other: object = {}) => ({
    object: 'operation',
    operation_id: 'op_2',
    kind: 'refund',
    status,
    charge: CHARGE,
    refund: refund({ status, ...other }),
  });
  const { refund: _refund, ...withoutRefund } = operation('succeeded');

  it.each([
    [operation('succeeded'), { kind: 'refunded', providerReference: 're_1', amount: AMOUNT }],
    [operation('pending'), { kind: 'pending', providerReference: 're_1' }],
    [
      operation('succeeded', { status: 'returned', failure_code: 'refund_refused' }),
      { kind: 'returned', providerReference: 're_1', amount: AMOUNT, code: 'refund_refused' },
    ],
    [
      operation('failed', { failure_code: 'refund_refused' }),
      { kind: 'failed', providerReference: 're_1', code: 'refund_refused' },
    ],
  ])('answered with %o is %o', (body, answer) => {
    expect(translateQuery('op_2', reply(200, body))).toEqual(answer);
  });

  it.each([
    ['is about another operation', { ...operation('succeeded'), operation_id: 'op_other' }],
    ['shows the refund of another operation', operation('succeeded', { operation_id: 'op_other' })],
    ['shows the refund of another charge', operation('succeeded', { charge: 'ch_other' })],
    ['contradicts itself', operation('succeeded', { status: 'failed' })],
    ['says that what failed came back', operation('failed', { status: 'returned' })],
    ['has no refund', withoutRefund],
    ['asks the payer for something', operation('requires_action')],
    ['is of a kind that we do not know', { ...operation('succeeded'), kind: 'gift' }],
  ])('whose answer %s has none', (_name, body) => {
    expect(translateQuery('op_2', reply(200, body))).toEqual({
      kind: 'no_answer',
      reason: 'unreadable_reply',
    });
  });

  it('of which the provider knows nothing is not found', () => {
    expect(translateQuery('op_2', reply(404, problem('operation_not_found')))).toEqual({ kind: 'not_found' });
  });
});

const OURS = ['object', 'operation_id', 'charge', 'amount', 'currency'] as const;

it('whatever comes back, only a reply that names our refund ends the operation', () => {
  // Mostly ours, so that a good part of the replies does name our refund.
  const field = (ours: unknown, ...others: readonly unknown[]) =>
    fc.oneof(
      { arbitrary: fc.constant(ours), weight: 6 },
      { arbitrary: fc.constantFrom(...others), weight: 1 },
    );
  const anyRefund = fc.record({
    id: fc.constant('re_1'),
    object: field('refund', 'charge', null),
    operation_id: field('op_2', 'op_1', 7),
    charge: field('ch_1', 'ch_2', null),
    status: field('succeeded', 'failed', 'pending', 'returned', 'lost'),
    amount: field(400, 401, 0, '400'),
    currency: field('EUR', 'USD', 'XXX'),
    failure_code: fc.constant(null),
    created_at: fc.constant(REFUND.created_at),
  });
  const body = fc.oneof(anyRefund, fc.string(), fc.json());
  fc.assert(
    fc.property(fc.constantFrom(200, 201, 402), body, (status, sent) => {
      const { kind } = translateAnswer(REFUND_COMMAND, reply(status, sent));
      const isOurs = typeof sent === 'object' && OURS.every((name) => sent[name] === REFUND[name]);
      expect(['ambiguous', 'refunded', 'pending', 'returned', 'failed']).toContain(kind);
      expect(kind !== 'ambiguous' && !isOurs).toBe(false);
    }),
    { numRuns: 500 },
  );
});
