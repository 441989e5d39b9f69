import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../../lambdas/kernel/money.ts';
import type { HttpReply } from '../../../lambdas/providers/http-call.ts';
import type { ProviderCommand } from '../../../lambdas/providers/port.ts';
import { translateAnswer, translateQuery } from '../../../lambdas/providers/sandbox/translate-answer.ts';
import { translateSandboxWebhook } from '../../../lambdas/providers/sandbox/translate-webhook.ts';
import { setup } from '../../sandbox-provider/sandbox.ts';

const AMOUNT = money(400, 'EUR');
const COMMAND: ProviderCommand = {
  kind: 'payout',
  operationId: 'op_1',
  amount: AMOUNT,
  destination: 'ba_ok',
};
const PAYOUT = {
  id: 'po_1',
  object: 'payout',
  operation_id: 'op_1',
  destination: 'ba_ok',
  status: 'pending',
  amount: 400,
  currency: 'EUR',
  failure_code: null as string | null,
  created_at: '2026-11-21T09:00:00.000Z',
};

const payout = (other: object = {}) => ({ ...PAYOUT, ...other });
const problem = (code: string) => ({ error: { code, message: 'no' } });
const reply = (status: number, body: unknown): HttpReply => ({
  kind: 'replied',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const UNREADABLE = { kind: 'ambiguous', reason: 'unreadable_reply' };
const REFERENCE = { providerReference: 'po_1' };

/** Each state with the reason that it carries, the operation's status beside it, and what we make of it. */
const STATES = [
  ['pending', null, 'pending', { kind: 'pending', ...REFERENCE }],
  ['in_transit', null, 'pending', { kind: 'in_transit', ...REFERENCE }],
  ['paid', null, 'succeeded', { kind: 'paid_out', ...REFERENCE, amount: AMOUNT }],
  [
    'returned',
    'destination_closed',
    'succeeded',
    { kind: 'returned', ...REFERENCE, amount: AMOUNT, code: 'destination_closed' },
  ],
  ['failed', 'destination_closed', 'failed', { kind: 'failed', ...REFERENCE, code: 'destination_closed' }],
  ['failed', 'payout_refused', 'failed', { kind: 'failed', ...REFERENCE, code: 'payout_refused' }],
  ['failed', 'bank_holiday', 'failed', { kind: 'failed', ...REFERENCE, code: 'payout_refused' }],
] as const;

/** Everything that makes a payout another one than ours, or none. */
const NOT_OURS = [
  ['another operation', payout({ operation_id: 'op_other' })],
  ['another destination', payout({ destination: 'ba_other' })],
  ['another amount', payout({ amount: 401 })],
  ['another currency', payout({ currency: 'USD' })],
  ['an unknown currency', payout({ currency: 'XXX' })],
  ['an unknown state', payout({ status: 'succeeded' })],
  ['a fraction', payout({ amount: 400.5 })],
  ['a negative amount', payout({ amount: -400 })],
  ['no reference', payout({ id: '' })],
  ['a refund instead', payout({ object: 'refund', charge: 'ch_1' })],
  ['nothing', ''],
  ['no JSON', '<html>'],
] as const;

describe('a payout in the reply', () => {
  it.each(STATES)('that is %s with the code %s', (status, failure_code, _operation, answer) => {
    expect(translateAnswer(COMMAND, reply(201, payout({ status, failure_code })))).toEqual(answer);
  });

  it.each(NOT_OURS)('that shows %s proves nothing: ambiguous', (_name, body) => {
    expect(translateAnswer(COMMAND, reply(201, body))).toEqual(UNREADABLE);
  });
});

describe('the end of a call for a payout', () => {
  it.each([
    [422, problem('unknown_destination'), 'invalid_destination'],
    [422, problem('unknown_currency'), 'invalid_request'],
    [422, problem('invalid_request'), 'invalid_request'],
  ])('with %i and %o failed with %s', (status, body, code) => {
    expect(translateAnswer(COMMAND, reply(status, body))).toEqual({
      kind: 'failed',
      providerReference: null,
      code,
    });
  });

  it.each([
    [409, problem('idempotency_key_reused'), UNREADABLE],
    [422, problem('something_new'), UNREADABLE],
    [402, payout({ status: 'failed' }), UNREADABLE],
    [500, problem('internal'), { kind: 'ambiguous', reason: 'server_error' }],
    [429, '', { kind: 'not_accepted', reason: 'rate_limited' }],
  ])('with %i and %o is %o', (status, body, answer) => {
    expect(translateAnswer(COMMAND, reply(status, body))).toEqual(answer);
  });
});

describe('a question about a payout', () => {
  const operation = (status: string, other: object = {}) => ({
    object: 'operation',
    operation_id: 'op_1',
    kind: 'payout',
    status,
    payout: payout(other),
  });
  const NO_ANSWER = { kind: 'no_answer', reason: 'unreadable_reply' };

  it.each(STATES)('that is %s with the code %s', (status, failure_code, standing, answer) => {
    const body = operation(standing, { status, failure_code });
    expect(translateQuery('op_1', reply(200, body))).toEqual(answer);
  });

  it.each([
    ['is about another operation', { ...operation('pending'), operation_id: 'op_other' }],
    ['shows the payout of another operation', operation('pending', { operation_id: 'op_other' })],
    ['contradicts itself', operation('succeeded', { status: 'failed' })],
    ['says that the operation waits while the payout is paid', operation('pending', { status: 'paid' })],
    ['has no payout', { ...operation('pending'), payout: undefined }],
  ])('whose answer %s has none', (_name, body) => {
    expect(translateQuery('op_1', reply(200, body))).toEqual(NO_ANSWER);
  });
});

describe('a webhook about a payout', () => {
  const webhook = (type: string, status: string, object: object, kind = 'payout') =>
    translateSandboxWebhook(
      JSON.stringify({
        id: 'pev_1',
        type,
        created_at: PAYOUT.created_at,
        operation: { operation_id: 'op_1', kind, status },
        data: { object },
      }),
    );

  it.each(STATES.filter(([state]) => state !== 'pending'))(
    'that is %s with the code %s',
    (status, failure_code, standing, answer) => {
      const told = webhook(`payout.${status}`, standing, payout({ status, failure_code }));
      expect(told).toMatchObject({ ok: true, value: { operationId: 'op_1', answer } });
    },
  );

  it.each([
    ['ba_ok', ['in_transit', 'paid_out']],
    ['ba_returned', ['in_transit', 'paid_out', 'returned']],
    ['ba_returned_unpaid', ['in_transit', 'returned']],
    ['ba_closed', ['failed']],
    ['ba_refused', ['in_transit', 'failed']],
  ])('as the provider really sends them for %s', async (destination, kinds) => {
    const { payOut, queued } = setup();
    await payOut(destination);
    const told = queued.map(({ body }) => translateSandboxWebhook(body));
    expect(told.map((event) => (event.ok ? event.value.answer?.kind : event.error.detail))).toEqual(kinds);
  });

  it('whose operation was something else is unreadable', () => {
    expect(webhook('payout.paid', 'succeeded', payout({ status: 'paid' }), 'authorize').ok).toBe(false);
    expect(webhook('payout.paid', 'succeeded', { ...payout(), object: 'refund', charge: 'ch_1' }).ok).toBe(
      false,
    );
  });
});

const OURS = ['object', 'operation_id', 'destination', 'amount', 'currency'] as const;

it('whatever comes back, only a reply that names our payout says anything about it', () => {
  // Mostly ours, so that a good part of the replies does name our payout.
  const field = (ours: unknown, ...others: readonly unknown[]) =>
    fc.oneof(
      { arbitrary: fc.constant(ours), weight: 6 },
      { arbitrary: fc.constantFrom(...others), weight: 1 },
    );
  const anyPayout = fc.record({
    id: fc.constant('po_1'),
    object: field('payout', 'charge', null),
    operation_id: field('op_1', 'op_2', 7),
    destination: field('ba_ok', 'ba_closed', null),
    status: field('paid', 'failed', 'pending', 'in_transit', 'returned', 'lost'),
    amount: field(400, 401, 0, '400'),
    currency: field('EUR', 'USD', 'XXX'),
    failure_code: fc.constant(null),
    created_at: fc.constant(PAYOUT.created_at),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(200, 201, 402),
      fc.oneof(anyPayout, fc.string(), fc.json()),
      (status, sent) => {
        const { kind } = translateAnswer(COMMAND, reply(status, sent));
        const isOurs = typeof sent === 'object' && OURS.every((name) => sent[name] === PAYOUT[name]);
        expect(['ambiguous', 'pending', 'in_transit', 'paid_out', 'returned', 'failed']).toContain(kind);
        expect(kind !== 'ambiguous' && !isOurs).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});
