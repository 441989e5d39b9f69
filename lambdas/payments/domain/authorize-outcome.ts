import { toRfc3339 } from '../../kernel/clock.ts';
import { unreachable } from '../../kernel/invariant.ts';
import { equals, isZero } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import type { Operation } from '../../operations/domain/operation.ts';
import { canceled, type Happening } from './happening.ts';
import { isBeingCanceled, type Payment } from './payment.ts';
import { untilActionIsOver } from './release.ts';

type Succeeded = Extract<Outcome, { kind: 'succeeded' }>;

/** What can become of a charge. */
type ChargeOutcome = Succeeded | Extract<Outcome, { kind: 'authorized' | 'requires_action' | 'failed' }>;

const isOfCharge = (outcome: Outcome): outcome is ChargeOutcome =>
  ['succeeded', 'authorized', 'requires_action', 'failed'].includes(outcome.kind);

/** What was asked for is what must come back: any other amount is for a person to judge, not for the books to believe. */
const contradictionOf = (payment: Payment, outcome: ChargeOutcome): string | null => {
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

/**
 * How long an authorisation can be captured where the provider does not say: card schemes allow a week, some cards
 * less, and what is captured later may be refused or cost more.
 */
const AUTHORIZATION_MS = 7 * 24 * 60 * 60 * 1000;

const captureBefore = (outcome: Succeeded, at: string): string =>
  outcome.capturableUntil ?? toRfc3339(Date.parse(at) + AUTHORIZATION_MS);

/** The payer has acted: the time that they had for it does not count any more. */
const acted = (payment: Payment): Payment => {
  if (payment.state !== 'requires_action') return payment;
  const { release: _release, authorization: _authorization, ...rest } = payment;
  return rest;
};

const succeeded = (payment: Payment, outcome: Succeeded, at: string): Happening => {
  const isCaptured = payment.capture === 'automatic';
  return {
    kind: 'happened',
    event: isCaptured ? 'payment.captured' : 'payment.authorized',
    payment: {
      ...acted(payment),
      ...(isCaptured
        ? { state: 'captured' }
        : { state: 'authorized', captureBefore: captureBefore(outcome, at) }),
      providerReference: outcome.providerReference,
      amountAuthorized: outcome.amountAuthorized,
      amountCaptured: outcome.amountCaptured,
    },
    captured: isCaptured ? outcome.amountCaptured : null,
  };
};

/** What the outcome of its authorization, with or without capture, says of a payment. */
export const authorizeOutcome = (
  payment: Payment,
  operation: Operation,
  outcome: Outcome,
  at: string,
): Happening => {
  if (!isOfCharge(outcome))
    return { kind: 'contradiction', told: `${outcome.kind}, for a charge that was asked for` };
  const told = contradictionOf(payment, outcome);
  if (told !== null) return { kind: 'contradiction', told };
  switch (outcome.kind) {
    case 'succeeded':
      return succeeded(payment, outcome, at);
    case 'authorized': {
      const { providerReference, amountAuthorized } = outcome;
      return {
        kind: 'happened',
        event: 'payment.authorized',
        payment: {
          ...acted(payment),
          state: 'authorized',
          providerReference,
          amountAuthorized,
          // A cancel that is under way comes too late to be waited for: the capture is.
          openOperation: operation.id,
        },
        captured: null,
      };
    }
    case 'requires_action': {
      const { providerReference, redirectUrl } = outcome;
      return {
        kind: 'happened',
        event: 'payment.requires_action',
        payment: {
          ...payment,
          state: 'requires_action',
          providerReference,
          redirectUrl,
          authorization: operation.id,
          release: untilActionIsOver(at),
        },
        captured: null,
      };
    }
    case 'failed':
      if (isBeingCanceled(payment)) return canceled(payment);
      return {
        kind: 'happened',
        event: 'payment.failed',
        payment: { ...payment, state: 'failed', failureCode: outcome.code },
        captured: null,
      };
    default:
      return unreachable(outcome);
  }
};
