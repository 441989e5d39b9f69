import { add, equals, type Money } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import type { Happening } from './happening.ts';
import type { Payment } from './payment.ts';

/**
 * What the outcome of capturing `amount` says of a payment. Providers tell the charge's total, so what must come
 * back is what was captured before and this amount.
 */
export const captureOutcome = (payment: Payment, amount: Money, outcome: Outcome): Happening => {
  if (payment.state !== 'authorized' || (outcome.kind !== 'succeeded' && outcome.kind !== 'failed'))
    return { kind: 'contradiction', told: `capture ${outcome.kind}, but the payment is ${payment.state}` };
  if (outcome.kind === 'failed')
    return { kind: 'happened', event: 'payment.capture_failed', payment, captured: null };
  const amountCaptured = add(payment.amountCaptured, amount);
  if (!equals(outcome.amountCaptured, amountCaptured))
    return {
      kind: 'contradiction',
      told: `captured ${outcome.amountCaptured.minor} ${outcome.amountCaptured.currency} in all`,
    };
  // The provider says what it still holds: some give the rest back with the first capture, then this was all of it.
  const isWhole = equals(amountCaptured, outcome.amountAuthorized);
  return {
    kind: 'happened',
    event: isWhole ? 'payment.captured' : 'payment.partially_captured',
    payment: { ...payment, state: isWhole ? 'captured' : 'authorized', amountCaptured },
    captured: amount,
  };
};
