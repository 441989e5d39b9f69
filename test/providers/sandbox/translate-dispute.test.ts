import { describe, expect, it } from 'vitest';
import { money } from '../../../lambdas/kernel/money.ts';
import type { HttpReply } from '../../../lambdas/providers/http-call.ts';
import type { ProviderCommand } from '../../../lambdas/providers/port.ts';
import { translateAnswer, translateQuery } from '../../../lambdas/providers/sandbox/translate-answer.ts';
import { translateSandboxWebhook } from '../../../lambdas/providers/sandbox/translate-webhook.ts';

const COMMAND: ProviderCommand = {
  kind: 'dispute_evidence',
  operationId: 'op_2',
  providerReference: 'dp_1',
  evidence: { text: 'It was delivered.' },
};

const DISPUTE = {
  id: 'dp_1',
  object: 'dispute',
  operation_id: 'op_1',
  charge: 'ch_1',
  status: 'under_review',
  reason: 'fraudulent',
  amount: 1250,
  fee: 1500,
  currency: 'EUR',
  evidence_due_by: '2026-11-28T09:00:00.000Z',
  evidence_operation_id: 'op_2' as string | null,
  created_at: '2026-11-21T09:00:00.000Z',
};

const dispute = (other: object = {}) => ({ ...DISPUTE, ...other });
const reply = (status: number, body: unknown): HttpReply => ({
  kind: 'replied',
  status,
  body: JSON.stringify(body),
});
const problem = (code: string) => ({ error: { code, message: 'no' } });
const SUBMITTED = { kind: 'evidence_submitted', providerReference: 'dp_1' };
const UNREADABLE = { kind: 'ambiguous', reason: 'unreadable_reply' };

describe('the answer to evidence', () => {
  it('is that the provider has it', () => {
    expect(translateAnswer(COMMAND, reply(200, dispute()))).toEqual(SUBMITTED);
  });

  it.each([
    ['another dispute', dispute({ id: 'dp_other' })],
    ['another operation’s evidence', dispute({ evidence_operation_id: 'op_other' })],
    ['no evidence', dispute({ evidence_operation_id: null })],
    ['an unknown currency', dispute({ currency: 'XXX' })],
    ['an unknown state', dispute({ status: 'warning' })],
    ['a charge', { id: 'ch_1', object: 'charge' }],
  ])('proves nothing if it shows %s', (_what, body) => {
    expect(translateAnswer(COMMAND, reply(200, body))).toEqual(UNREADABLE);
  });

  it.each([
    [409, 'dispute_wrong_state', { kind: 'failed', providerReference: null, code: 'evidence_refused' }],
    [404, 'dispute_not_found', { kind: 'failed', providerReference: null, code: 'invalid_request' }],
    [409, 'idempotency_key_reused', UNREADABLE],
    [402, 'card_declined', UNREADABLE],
  ])('%i %s is not a success', (status, code, answer) => {
    expect(translateAnswer(COMMAND, reply(status, problem(code)))).toEqual(answer);
  });
});

describe('a question about evidence', () => {
  const operation = (other: object = {}) => ({
    object: 'operation',
    operation_id: 'op_2',
    kind: 'dispute_evidence',
    status: 'succeeded',
    dispute: dispute(other),
  });

  it('is answered by the dispute that has it', () => {
    expect(translateQuery('op_2', reply(200, operation()))).toEqual(SUBMITTED);
  });

  it('has no answer in a dispute that has another operation’s', () => {
    expect(translateQuery('op_2', reply(200, operation({ evidence_operation_id: 'op_3' })))).toEqual({
      kind: 'no_answer',
      reason: 'unreadable_reply',
    });
  });
});

describe('a webhook about a dispute', () => {
  const event = (other: object = {}): string =>
    JSON.stringify({
      id: 'pev_1',
      type: 'dispute.opened',
      created_at: '2026-11-21T09:00:00.000Z',
      operation: { operation_id: 'op_1', kind: 'authorize', status: 'succeeded' },
      data: { object: dispute({ status: 'needs_response', evidence_operation_id: null, ...other }) },
    });

  it('shows the whole dispute, and what was taken by which operation', () => {
    expect(translateSandboxWebhook(event())).toEqual({
      ok: true,
      value: {
        id: 'pev_1',
        type: 'dispute.opened',
        operationId: 'op_1',
        createdAt: '2026-11-21T09:00:00.000Z',
        answer: null,
        dispute: {
          providerReference: 'dp_1',
          operationId: 'op_1',
          chargeReference: 'ch_1',
          amount: money(1250, 'EUR'),
          status: 'needs_response',
          reason: 'fraudulent',
          fee: money(1500, 'EUR'),
          feeReturned: null,
          evidenceDueBy: '2026-11-28T09:00:00.000Z',
        },
      },
    });
  });

  it.each([
    ['a reason that we do not know', { reason: 'solar_flare' }, { reason: 'other' }],
    ['no fee', { fee: 0 }, { fee: null }],
    ['its end', { status: 'won' }, { status: 'won' }],
    [
      'its fee given back',
      { status: 'won', fee_returned: 1500 },
      { status: 'won', feeReturned: money(1500, 'EUR') },
    ],
    ['no fee given back', { status: 'won', fee_returned: 0 }, { feeReturned: null }],
  ])('may show %s', (_what, shown, told) => {
    expect(translateSandboxWebhook(event(shown))).toMatchObject({ ok: true, value: { dispute: told } });
  });

  it.each([
    ['nothing disputed', { amount: 0 }],
    ['a fraction', { amount: 1.5 }],
    ['an unknown currency', { currency: 'XXX' }],
    ['an unknown state', { status: 'warning_needs_response' }],
  ])('with %s is unreadable', (_what, shown) => {
    expect(translateSandboxWebhook(event(shown))).toMatchObject({ ok: false });
  });
});
