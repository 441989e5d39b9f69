import { describe, expect, it } from 'vitest';
import { money, zero } from '../../lambdas/kernel/money.ts';
import type { Outcome } from '../../lambdas/operations/domain/decide-answer.ts';
import { planChange } from '../../lambdas/payments/domain/change-payment.ts';
import { decideOutcome } from '../../lambdas/payments/domain/decide-outcome.ts';
import { isSettled, type Payment } from '../../lambdas/payments/domain/payment.ts';
import { ACTION_SECONDS, releaseDueAt } from '../../lambdas/payments/domain/release.ts';
import { API_SOURCE, newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';

/** A payment whose payer is at the bank's page. */
const sentAway = (capture: 'automatic' | 'manual') => {
  const { payment, operation } = newPayment({ capture });
  const told: Outcome = { kind: 'requires_action', providerReference: 'ch', redirectUrl: 'https://bank/' };
  const decision = decideOutcome(payment, operation, told, AT);
  if (decision.kind !== 'change') throw new Error(decision.kind);
  return { payment: decision.payment, operation };
};

const cancel = (payment: Payment) =>
  planChange(payment, { kind: 'cancel', source: API_SOURCE }, { correlationId: 'c', at: AT });

/** ... and a client that does not want to wait for them. */
const beingCanceled = (capture: 'automatic' | 'manual') => {
  const before = sentAway(capture);
  const planned = cancel(before.payment);
  if (!planned.ok) throw new Error(planned.error.kind);
  return { ...before, payment: planned.value.payment, cancel: planned.value.operation };
};

const NOTHING = zero(money(0, 'EUR').currency);
const of = ({ amount }: Payment, taken: 'held' | 'captured' | 'released'): Outcome => ({
  kind: 'succeeded',
  providerReference: 'ch',
  amountAuthorized: taken === 'released' ? NOTHING : amount,
  amountCaptured: taken === 'captured' ? amount : NOTHING,
});
const failed = (code: 'expired' | 'invalid_request' | 'action_declined'): Outcome => ({
  kind: 'failed',
  providerReference: 'ch',
  code,
});

/** What is true at the provider, as it says of the authorization and of the cancel; and what the payment must come to. */
const TRUTHS = [
  ['the cancel was first', 'automatic', () => failed('expired'), 'released', 'canceled'],
  ['the payer paid', 'automatic', (payment: Payment) => of(payment, 'captured'), 'refused', 'captured'],
  ['the payer approved', 'manual', (payment: Payment) => of(payment, 'held'), 'released', 'canceled'],
  ['it could not be released', 'manual', (payment: Payment) => of(payment, 'held'), 'refused', 'authorized'],
] as const;

describe('a payment that is canceled while its payer is to act', () => {
  describe.each(TRUTHS)(
    'ends as it is at the provider where %s',
    (_what, capture, authorized, voided, end) => {
      it.each(['authorization first', 'cancel first'])('told of the %s', (order) => {
        const story = beingCanceled(capture);
        const told = [
          [story.operation, authorized(story.payment)],
          [story.cancel, voided === 'released' ? of(story.payment, 'released') : failed('invalid_request')],
        ] as const;
        let { payment } = story;
        for (const [operation, outcome] of order === 'cancel first' ? told.toReversed() : told) {
          const decision = decideOutcome(payment, operation, outcome, AT);
          expect(decision.kind).not.toBe('contradiction');
          if (decision.kind === 'change') ({ payment } = decision);
        }
        expect(payment).toMatchObject({ state: end, openOperation: null });
      });
    },
  );

  it('is canceled or failed if its payer declined, whichever is told first', () => {
    const { payment, operation, cancel: voiding } = beingCanceled('automatic');
    const declined = decideOutcome(payment, operation, failed('action_declined'), AT);
    expect(declined).toMatchObject({ event: 'payment.canceled', payment: { openOperation: null } });
    const refused = decideOutcome(payment, voiding, failed('invalid_request'), AT);
    if (refused.kind !== 'change') throw new Error(refused.kind);
    expect(decideOutcome(refused.payment, operation, failed('action_declined'), AT)).toMatchObject({
      event: 'payment.failed',
      payment: { openOperation: null },
    });
  });

  it('is asked about once at a time, and again if that was refused', () => {
    const { payment, operation, cancel: first } = beingCanceled('automatic');
    expect(isSettled(payment)).toBe(false);
    expect(cancel(payment)).toEqual({ ok: false, error: { kind: 'operation_open' } });
    const refused = decideOutcome(payment, first, failed('invalid_request'), AT);
    if (refused.kind !== 'change') throw new Error(refused.kind);
    expect(refused).toMatchObject({
      event: 'payment.cancel_failed',
      payment: { state: 'requires_action', openOperation: operation.id },
    });
    expect(isSettled(refused.payment)).toBe(true);
    expect(cancel(refused.payment)).toMatchObject({ ok: true, value: { operation: { state: 'created' } } });
  });

  it('contradicts the books if its money was taken all the same', () => {
    const { payment, operation, cancel: voiding } = beingCanceled('automatic');
    const canceled = decideOutcome(payment, voiding, of(payment, 'released'), AT);
    if (canceled.kind !== 'change') throw new Error(canceled.kind);
    expect(decideOutcome(canceled.payment, operation, of(payment, 'captured'), AT).kind).toBe(
      'contradiction',
    );
  });

  it('cannot be captured', () => {
    const { payment } = sentAway('manual');
    const capture = { kind: 'capture', amount: null } as const;
    expect(planChange(payment, capture, { correlationId: 'c', at: AT }).ok).toBe(false);
  });
});

describe('a payer who was sent away', () => {
  it('has an hour, which does not count any more once they have acted', () => {
    const { payment, operation } = sentAway('manual');
    expect(releaseDueAt(payment)).toBe(new Date(Date.parse(AT) + ACTION_SECONDS * 1000).toISOString());
    const decision = decideOutcome(payment, operation, of(payment, 'held'), AT);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(releaseDueAt(decision.payment)).toBe('2026-11-28T09:00:00.000Z');
  });
});
