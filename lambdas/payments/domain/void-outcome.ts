import { equals, isZero } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import { canceled, type Happening } from './happening.ts';
import type { Payment } from './payment.ts';

type VoidOutcome = Extract<Outcome, { kind: 'succeeded' | 'failed' }>;

const takenBesides = (payment: Payment, outcome: VoidOutcome): string | null =>
  outcome.kind === 'succeeded' && !equals(outcome.amountCaptured, payment.amountCaptured)
    ? `captured ${outcome.amountCaptured.minor} ${outcome.amountCaptured.currency} in all`
    : null;

const contradictionOf = (payment: Payment, outcome: VoidOutcome): string =>
  `void ${outcome.kind}, but the payment is ${payment.state}`;

/**
 * A payment that waited for its payer can end while it is being canceled: by the payer, or by its authorization being
 * told of the cancellation first. Then the cancel came too late, or says what is known.
 */
const tooLate = (payment: Payment, outcome: VoidOutcome): Happening => {
  const isOver = payment.state === 'canceled' || payment.state === 'failed';
  return isOver || (payment.state === 'captured' && outcome.kind === 'failed')
    ? { kind: 'nothing' }
    : { kind: 'contradiction', told: contradictionOf(payment, outcome) };
};

/** What the outcome of giving up the authorization, or the rest of it, says of a payment. */
export const voidOutcome = (payment: Payment, outcome: Outcome): Happening => {
  if (outcome.kind !== 'succeeded' && outcome.kind !== 'failed')
    return { kind: 'contradiction', told: `void ${outcome.kind}, but the payment is ${payment.state}` };
  // Money taken that the books do not show: released or not, somebody must look.
  const told = takenBesides(payment, outcome);
  if (told !== null) return { kind: 'contradiction', told };
  if (payment.state !== 'authorized' && payment.state !== 'requires_action') return tooLate(payment, outcome);
  if (outcome.kind === 'failed')
    return { kind: 'happened', event: 'payment.cancel_failed', payment, captured: null };
  // What was captured before stays captured; only the rest is released.
  return isZero(payment.amountCaptured)
    ? canceled(payment)
    : {
        kind: 'happened',
        event: 'payment.captured',
        payment: { ...payment, state: 'captured' },
        captured: null,
      };
};
