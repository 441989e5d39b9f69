import { unreachable } from '../../kernel/invariant.ts';
import { add, isZero, type Money } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import type { Operation } from '../../operations/domain/operation.ts';
import { authorizeOutcome } from './authorize-outcome.ts';
import { captureOutcome } from './capture-outcome.ts';
import type { Happening } from './happening.ts';
import { PAYMENT_TRANSITIONS, type Payment, type PaymentEventType, type PaymentState } from './payment.ts';
import { withNextRelease } from './release.ts';
import { planReroute } from './reroute-payment.ts';
import { voidOutcome } from './void-outcome.ts';

export type OutcomeDecision =
  | {
      readonly kind: 'change';
      readonly event: PaymentEventType;
      readonly payment: Payment;
      readonly captured: Money | null;
      /** The operation that the payment waits for from now on, if this change opened one. */
      readonly opened: Operation | null;
    }
  /** The payment is already past this: webhooks come late and out of order. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'contradiction'; readonly told: string };

const mayFollow = (event: PaymentEventType, state: PaymentState): boolean =>
  (PAYMENT_TRANSITIONS[event].from as readonly PaymentState[]).includes(state);

const happeningOf = (payment: Payment, operation: Operation, outcome: Outcome, at: string): Happening => {
  switch (operation.command.kind) {
    case 'authorize':
      return authorizeOutcome(payment, operation, outcome, at);
    case 'capture':
      return captureOutcome(payment, operation.command.amount, outcome);
    case 'void':
      return voidOutcome(payment, outcome);
    case 'refund':
    case 'payout':
    case 'dispute_evidence':
      return { kind: 'contradiction', told: `a ${operation.command.kind} belongs to its own resource` };
    default:
      return unreachable(operation.command);
  }
};

/**
 * Canceled while its payer was to act: that its authorization came to nothing is the same, told once more, and that it
 * held money is from before that was released.
 */
const isEndOfCanceled = (payment: Payment, { command }: Operation, outcome: Outcome): boolean =>
  payment.state === 'canceled' &&
  command.kind === 'authorize' &&
  (outcome.kind === 'failed' || (outcome.kind === 'succeeded' && isZero(outcome.amountCaptured)));

/** What a payment waits for after one of its operations has ended: while its payer was to act, there can be two of them. */
const stillOpen = (payment: Payment, operation: Operation): Payment['openOperation'] => {
  if (payment.state === 'requires_action') return payment.authorization ?? null;
  const isOther = payment.openOperation !== operation.id;
  return payment.state === 'authorized' && isOther ? payment.openOperation : null;
};

const ended = (payment: Payment, operation: Operation, event: PaymentEventType, at: string): Payment => {
  const next = { ...payment, openOperation: stillOpen(payment, operation) };
  return withNextRelease(next, event === 'payment.cancel_failed', at);
};

/** What the outcome of one of its operations makes of a payment. */
export const decideOutcome = (
  payment: Payment,
  operation: Operation,
  outcome: Outcome,
  at: string,
): OutcomeDecision => {
  const reroute = outcome.kind === 'failed' ? planReroute(payment, operation, outcome.code, at) : null;
  if (reroute !== null)
    return {
      kind: 'change',
      event: 'payment.rerouted',
      payment: { ...reroute.payment, updatedAt: at, sequence: payment.sequence + 1 },
      captured: null,
      opened: reroute.operation,
    };
  const happening = happeningOf(payment, operation, outcome, at);
  if (happening.kind !== 'happened') return happening;
  const isFinalWord =
    outcome.kind === 'succeeded' || outcome.kind === 'refunded' || outcome.kind === 'failed';
  if (!mayFollow(happening.event, payment.state))
    return isFinalWord && !isEndOfCanceled(payment, operation, outcome)
      ? { kind: 'contradiction', told: `${outcome.kind}, but the payment is ${payment.state}` }
      : { kind: 'nothing' };
  const refundable =
    happening.captured === null
      ? payment.amountRefundable
      : add(payment.amountRefundable, happening.captured);
  const changed = {
    ...happening.payment,
    amountRefundable: refundable,
    updatedAt: at,
    sequence: payment.sequence + 1,
  };
  return {
    kind: 'change',
    event: happening.event,
    payment: isFinalWord ? ended(changed, operation, happening.event, at) : changed,
    captured: happening.captured,
    opened: null,
  };
};
