import type { Money } from '../../kernel/money.ts';

export type DisputeStatus = 'needs_response' | 'under_review' | 'won' | 'lost';

export interface DisputeStep {
  readonly status: DisputeStatus;
  readonly at: string;
}

/**
 * Money of a capture that the payer's bank takes back. Like a payout's, its course is settled as far as it is known: it
 * is on record from the capture on, and is a dispute once its first step has come.
 */
export interface Dispute {
  readonly id: string;
  readonly chargeId: string;
  /** The operation that took the money. */
  readonly operationId: string;
  readonly amount: Money;
  readonly fee: Money;
  /** What is given back of the fee if it is won. */
  readonly feeIfWon: Money;
  readonly course: readonly [DisputeStep, ...(readonly DisputeStep[])];
  readonly evidenceDueBy: string;
  /** The operation that handed in the evidence; null while there is none. */
  readonly evidenceOperationId: string | null;
  readonly createdAt: string;
  /** 1 when it is made, 2 with its evidence: of two pieces of evidence at once one is taken. */
  readonly version: bigint;
}

/** @returns null before it is opened. */
export const disputeStatusAt = ({ course }: Dispute, at: string): DisputeStatus | null =>
  course.findLast((step) => step.at <= at)?.status ?? null;
