import type { Money } from '../../kernel/money.ts';
import type { Destination } from './destinations.ts';

export type PayoutStatus = 'pending' | 'in_transit' | 'paid' | 'failed' | 'returned';

export interface PayoutStep {
  readonly status: PayoutStatus;
  readonly at: string;
}

/**
 * Money on its way to a bank. What becomes of it, and when, is settled when it is made, as a bank's calendar is: how it
 * stands follows from the clock, and nothing has to run for it to move on.
 */
export interface Payout {
  readonly id: string;
  readonly operationId: string;
  readonly destination: Destination;
  readonly amount: Money;
  /** Oldest first; the first is where it begins. */
  readonly course: readonly [PayoutStep, ...(readonly PayoutStep[])];
  /** Why it fails or comes back, if it does. */
  readonly failureCode: 'destination_closed' | 'payout_refused' | null;
  readonly createdAt: string;
}

export const payoutStatusAt = ({ course }: Payout, at: string): PayoutStatus =>
  course.findLast((step) => step.at <= at)?.status ?? course[0].status;

/** How the operation stands while its payout is in a state; a payout that came back was made first. */
export const PAYOUT_OPERATION_STATUS = {
  pending: 'pending',
  in_transit: 'pending',
  paid: 'succeeded',
  returned: 'succeeded',
  failed: 'failed',
} as const satisfies Record<PayoutStatus, string>;
