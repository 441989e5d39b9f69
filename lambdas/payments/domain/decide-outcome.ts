import { unreachable } from '../../kernel/invariant.ts';
import { equals, isZero, type Money } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import { PAYMENT_TRANSITIONS, type Payment, type PaymentEventType, type PaymentState } from './payment.ts';

export type OutcomeDecision =
  | {
      readonly kind: 'change';
      readonly event: PaymentEventType;
      readonly payment: Payment;
      /** Money that the books must show; null when none moved. */
      readonly captured: Money | null;
    }
  /** The payment is already past this: webhooks come late and out of order. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'contradiction'; readonly told: string };

const mayFollow = (event: PaymentEventType, state: PaymentState): boolean =>
  (PAYMENT_TRANSITIONS[event].from as readonly PaymentState[]).includes(state);

/** What was asked for is what must come back: any other amount is for a person to judge, not for the books to believe. */
const contradictionOf = (payment: Payment, outcome: Outcome): string | null => {
  if (outcome.kind === 'failed' || outcome.kind === 'requires_action') return null;
  if (!equals(outcome.amountAuthorized, payment.amount))
    return `authorized ${outcome.amountAuthorized.minor} ${outcome.amountAuthorized.currency}`;
  if (outcome.kind === 'authorized') return null;
  const isAsAsked =
    payment.capture === 'automatic'
      ? equals(outcome.amountCaptured, payment.amount)
      : isZero(outcome.amountCaptured);
  return isAsAsked ? null : `captured ${outcome.amountCaptured.minor} ${outcome.amountCaptured.currency}`;
};

const eventOf = (payment: Payment, outcome: Outcome): PaymentEventType => {
  switch (outcome.kind) {
    case 'succeeded':
      return payment.capture === 'automatic' ? 'payment.captured' : 'payment.authorized';
    case 'authorized':
      return 'payment.authorized';
    case 'requires_action':
      return 'payment.requires_action';
    case 'failed':
      return 'payment.failed';
    default:
      return unreachable(outcome);
  }
};

const moved = (payment: Payment, outcome: Outcome, at: string): Payment => {
  const base = { ...payment, updatedAt: at, sequence: payment.sequence + 1 };
  switch (outcome.kind) {
    case 'succeeded':
      return {
        ...base,
        state: payment.capture === 'automatic' ? 'captured' : 'authorized',
        providerReference: outcome.providerReference,
        amountAuthorized: outcome.amountAuthorized,
        amountCaptured: outcome.amountCaptured,
      };
    case 'authorized':
      return {
        ...base,
        state: 'authorized',
        providerReference: outcome.providerReference,
        amountAuthorized: outcome.amountAuthorized,
      };
    case 'requires_action':
      return {
        ...base,
        state: 'requires_action',
        providerReference: outcome.providerReference,
        redirectUrl: outcome.redirectUrl,
      };
    case 'failed':
      return { ...base, state: 'failed', failureCode: outcome.code };
    default:
      return unreachable(outcome);
  }
};

/** What the outcome of its authorization makes of a payment. */
export const decideOutcome = (payment: Payment, outcome: Outcome, at: string): OutcomeDecision => {
  const told = contradictionOf(payment, outcome);
  if (told !== null) return { kind: 'contradiction', told };
  const event = eventOf(payment, outcome);
  if (!mayFollow(event, payment.state)) {
    const isFinalWord = outcome.kind === 'succeeded' || outcome.kind === 'failed';
    return isFinalWord
      ? { kind: 'contradiction', told: `${outcome.kind}, but the payment is ${payment.state}` }
      : { kind: 'nothing' };
  }
  const captured =
    event === 'payment.captured' && outcome.kind === 'succeeded' ? outcome.amountCaptured : null;
  return { kind: 'change', event, payment: moved(payment, outcome, at), captured };
};
