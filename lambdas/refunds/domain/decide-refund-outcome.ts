import { unreachable } from '../../kernel/invariant.ts';
import { equals } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import { mayFollow, type Refund, type RefundEventType } from './refund.ts';

type RefundOutcome = Extract<Outcome, { kind: 'refunded' | 'returned' | 'failed' }>;

const EVENTS = {
  refunded: 'refund.succeeded',
  returned: 'refund.returned',
  failed: 'refund.failed',
} as const satisfies Record<RefundOutcome['kind'], RefundEventType>;

export type RefundDecision =
  | { readonly kind: 'change'; readonly event: RefundEventType; readonly refund: Refund }
  /** The refund has come back already: that is told more than once. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'contradiction'; readonly told: string };

const isOfRefund = (outcome: Outcome): outcome is RefundOutcome => Object.hasOwn(EVENTS, outcome.kind);

const moved = (refund: Refund, outcome: RefundOutcome, at: string): Refund => {
  const next = { ...refund, updatedAt: at, sequence: refund.sequence + 1 };
  switch (outcome.kind) {
    case 'refunded':
      return { ...next, state: 'succeeded', providerReference: outcome.providerReference };
    case 'returned': {
      const { providerReference, code } = outcome;
      return { ...next, state: 'returned', providerReference, failureCode: code };
    }
    case 'failed':
      return { ...next, state: 'failed', failureCode: outcome.code };
    default:
      return unreachable(outcome);
  }
};

/** What the outcome of its operation makes of a refund. Only the amount that was asked for is believed. */
export const decideRefundOutcome = (refund: Refund, outcome: Outcome, at: string): RefundDecision => {
  if (!isOfRefund(outcome)) return { kind: 'contradiction', told: `${outcome.kind}, for a refund` };
  if ('amount' in outcome && !equals(outcome.amount, refund.amount)) {
    const { minor, currency } = outcome.amount;
    return { kind: 'contradiction', told: `${outcome.kind} ${minor} ${currency}` };
  }
  const event = EVENTS[outcome.kind];
  if (mayFollow(event, refund.state)) return { kind: 'change', event, refund: moved(refund, outcome, at) };
  return outcome.kind === 'returned' && refund.state === 'returned'
    ? { kind: 'nothing' }
    : { kind: 'contradiction', told: `${outcome.kind}, but the refund is ${refund.state}` };
};
