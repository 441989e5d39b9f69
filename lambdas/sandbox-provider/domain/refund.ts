import type { Money } from '../../kernel/money.ts';

export type RefundStatus = 'pending' | 'succeeded' | 'failed' | 'returned';

/**
 * Money of a charge given back, or the attempt to: a refused one moves nothing and stays on record. Whether it comes
 * back, and when, is settled when it is made: how it stands follows from the clock.
 */
export interface Refund {
  readonly id: string;
  readonly operationId: string;
  readonly chargeId: string;
  /** As it begins. */
  readonly status: Exclude<RefundStatus, 'returned'>;
  /** When the payer's bank sends it back; null if it does not. */
  readonly returnsAt: string | null;
  readonly amount: Money;
  /** Why it is refused or comes back, if it does. */
  readonly failureCode: 'refund_refused' | null;
  readonly createdAt: string;
}

export const refundStatusAt = ({ status, returnsAt }: Refund, at: string): RefundStatus =>
  returnsAt !== null && returnsAt <= at ? 'returned' : status;

/** It left the charge for good. One that will come back is not counted: what is there again can be given back again. */
export const staysRefunded = ({ status, returnsAt }: Refund): boolean =>
  status === 'succeeded' && returnsAt === null;

/** How the operation stands while its refund is in a state; a refund that came back was made first. */
export const REFUND_OPERATION_STATUS = {
  pending: 'pending',
  succeeded: 'succeeded',
  returned: 'succeeded',
  failed: 'failed',
} as const satisfies Record<RefundStatus, string>;
