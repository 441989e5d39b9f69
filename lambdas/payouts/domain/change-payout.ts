import type { EventSource } from '../../kernel/event.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { mayFollow, type Payout, type PayoutState } from './payout.ts';
import { type PayoutEvent, payoutEvent } from './payout-view.ts';

/** A checked wish about a payout that is there. */
export interface PayoutChange {
  readonly kind: 'approve' | 'cancel';
  readonly clientId: string;
  readonly reason: string | null;
  readonly source: EventSource;
}

export type PayoutChangeError =
  | { readonly kind: 'wrong_state'; readonly actual: PayoutState }
  /** Two pairs of eyes: whoever asked for it cannot be the one who agrees. */
  | { readonly kind: 'approver_is_creator' };

export interface DecidedPayoutChange {
  readonly payout: Payout;
  readonly event: PayoutEvent;
}

const EVENTS = { approve: 'payout.approved', cancel: 'payout.canceled' } as const;

/** Approves or cancels; the writes' conditions see to it that of several at once one happens. */
export const decidePayoutChange = (
  payout: Payout,
  { kind, clientId, reason, source }: PayoutChange,
  at: string,
): Result<DecidedPayoutChange, PayoutChangeError> => {
  const type = EVENTS[kind];
  if (!mayFollow(type, payout.state)) return err({ kind: 'wrong_state', actual: payout.state });
  if (kind === 'approve' && clientId === payout.createdBy) return err({ kind: 'approver_is_creator' });
  const decision = { clientId, reason, at };
  const moved = { ...payout, updatedAt: at, sequence: payout.sequence + 1 };
  const changed: Payout =
    kind === 'approve'
      ? { ...moved, state: 'pending', approval: decision }
      : { ...moved, state: 'canceled', cancellation: decision };
  return ok({ payout: changed, event: payoutEvent(type, changed, source, payout) });
};
