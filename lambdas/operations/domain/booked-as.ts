import type { PostingRule } from '../../ledger/domain/posting-table.ts';
import type { OperationKind } from '../../providers/port.ts';

/** What an operation books when it succeeds. */
export const BOOKED_AS = {
  authorize: 'payment_captured',
  capture: 'payment_captured',
  refund: 'refund_succeeded',
  payout: 'payout_paid',
  void: null,
  dispute_evidence: null,
} as const satisfies Record<OperationKind, PostingRule | null>;
