import { equals, isZero } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import type { Happening } from './happening.ts';
import type { Payment } from './payment.ts';

/** What the outcome of giving up the authorization, or the rest of it, says of a payment. */
export const voidOutcome = (payment: Payment, outcome: Outcome): Happening => {
  if (payment.state !== 'authorized' || (outcome.kind !== 'succeeded' && outcome.kind !== 'failed'))
    return { kind: 'contradiction', told: `void ${outcome.kind}, but the payment is ${payment.state}` };
  if (outcome.kind === 'failed')
    return { kind: 'happened', event: 'payment.cancel_failed', payment, captured: null };
  // Money taken that the books do not show: released or not, somebody must look.
  if (!equals(outcome.amountCaptured, payment.amountCaptured))
    return {
      kind: 'contradiction',
      told: `captured ${outcome.amountCaptured.minor} ${outcome.amountCaptured.currency} in all`,
    };
  // What was captured before stays captured; only the rest is released.
  return isZero(payment.amountCaptured)
    ? {
        kind: 'happened',
        event: 'payment.canceled',
        payment: { ...payment, state: 'canceled' },
        captured: null,
      }
    : {
        kind: 'happened',
        event: 'payment.captured',
        payment: { ...payment, state: 'captured' },
        captured: null,
      };
};
