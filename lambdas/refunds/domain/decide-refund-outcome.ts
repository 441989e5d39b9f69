import { equals } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import type { Refund } from './refund.ts';

export type RefundDecision =
  | { readonly kind: 'succeeded'; readonly refund: Extract<Refund, { state: 'succeeded' }> }
  | { readonly kind: 'failed'; readonly refund: Extract<Refund, { state: 'failed' }> }
  | { readonly kind: 'contradiction'; readonly told: string };

/** What the outcome of its operation makes of a refund. Only the amount that was asked for is believed. */
export const decideRefundOutcome = (refund: Refund, outcome: Outcome, at: string): RefundDecision => {
  if (refund.state !== 'pending')
    return { kind: 'contradiction', told: `${outcome.kind}, but the refund is ${refund.state}` };
  const moved = { ...refund, updatedAt: at, sequence: refund.sequence + 1 };
  if (outcome.kind === 'failed')
    return { kind: 'failed', refund: { ...moved, state: 'failed', failureCode: outcome.code } };
  if (outcome.kind !== 'refunded') return { kind: 'contradiction', told: `${outcome.kind}, for a refund` };
  if (!equals(outcome.amount, refund.amount))
    return { kind: 'contradiction', told: `refunded ${outcome.amount.minor} ${outcome.amount.currency}` };
  return {
    kind: 'succeeded',
    refund: { ...moved, state: 'succeeded', providerReference: outcome.providerReference },
  };
};
