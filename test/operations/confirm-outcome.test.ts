import { describe, expect, it } from 'vitest';
import { confirmOutcome } from '../../lambdas/operations/domain/confirm-outcome.ts';
import { type Channel, decideAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const NOW_MS = Date.parse(AT);

/** An authorization with its outcome, and the provider's word that it holds the payer's money for it. */
const setup = (capture: 'automatic' | 'manual', state: 'succeeded' | 'failed') => {
  const { payment, operation: created } = newPayment({ capture });
  const operation: Operation =
    state === 'succeeded'
      ? { ...created, state, submittedAt: AT, providerReference: 'ch_1' }
      : { ...created, state, submittedAt: AT, failureCode: 'not_received' };
  const authorized = {
    kind: 'authorized',
    providerReference: 'ch_1',
    amountAuthorized: payment.amount,
  } as const;
  return { operation, authorized };
};

describe('a provider that says "authorized" when it is asked', () => {
  it.each([
    ['manual', 'succeeded', 'confirmed'],
    ['automatic', 'succeeded', 'no_word'],
    ['manual', 'failed', 'denied'],
    ['automatic', 'failed', 'denied'],
  ] as const)('makes the outcome of one of %s capture that %s: %s', (capture, state, kind) => {
    const { operation, authorized } = setup(capture, state);
    expect(confirmOutcome(operation, authorized, NOW_MS)).toMatchObject({ kind });
  });
});

describe('"authorized", told of an authorization with an outcome', () => {
  it.each<Channel>(['submit', 'query', 'webhook'])(
    'is not passed over if that is a failure, when a %s tells',
    (channel) => {
      const { operation, authorized } = setup('automatic', 'failed');
      expect(decideAnswer(operation, authorized, channel, NOW_MS)).toEqual({
        kind: 'contradiction',
        recorded: 'failed',
        told: 'authorized',
      });
    },
  );

  it('is old news if that is a success', () => {
    const { operation, authorized } = setup('automatic', 'succeeded');
    expect(decideAnswer(operation, authorized, 'webhook', NOW_MS)).toMatchObject({ kind: 'unchanged' });
  });
});
