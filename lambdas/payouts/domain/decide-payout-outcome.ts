import { unreachable } from '../../kernel/invariant.ts';
import { equals } from '../../kernel/money.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import { mayFollow, type Payout, type PayoutEventType } from './payout.ts';

type PayoutOutcome = Extract<Outcome, { kind: 'in_transit' | 'paid_out' | 'returned' | 'failed' }>;

const EVENTS = {
  in_transit: 'payout.in_transit',
  paid_out: 'payout.paid',
  returned: 'payout.returned',
  failed: 'payout.failed',
} as const satisfies Record<PayoutOutcome['kind'], PayoutEventType>;

export type PayoutDecision =
  | { readonly kind: 'change'; readonly event: PayoutEventType; readonly payout: Payout }
  /** The payout is already past this: webhooks come late, twice and out of order. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'contradiction'; readonly told: string };

const isOfPayout = (outcome: Outcome): outcome is PayoutOutcome => Object.hasOwn(EVENTS, outcome.kind);

const moved = (payout: Payout, outcome: PayoutOutcome, at: string): Payout => {
  const next = { ...payout, updatedAt: at, sequence: payout.sequence + 1 };
  switch (outcome.kind) {
    case 'in_transit':
      return { ...next, state: 'in_transit', providerReference: outcome.providerReference };
    case 'paid_out':
      return { ...next, state: 'paid', providerReference: outcome.providerReference };
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

/** What the outcome of its operation makes of a payout. Only the amount that was asked for is believed. */
export const decidePayoutOutcome = (payout: Payout, outcome: Outcome, at: string): PayoutDecision => {
  if (!isOfPayout(outcome)) return { kind: 'contradiction', told: `${outcome.kind}, for a payout` };
  if ('amount' in outcome && !equals(outcome.amount, payout.amount)) {
    const { minor, currency } = outcome.amount;
    return { kind: 'contradiction', told: `${outcome.kind} ${minor} ${currency}` };
  }
  const event = EVENTS[outcome.kind];
  if (mayFollow(event, payout.state)) return { kind: 'change', event, payout: moved(payout, outcome, at) };
  const isKnown =
    outcome.kind === 'in_transit' || (outcome.kind === 'returned' && payout.state === 'returned');
  return isKnown
    ? { kind: 'nothing' }
    : { kind: 'contradiction', told: `${outcome.kind}, but the payout is ${payout.state}` };
};
