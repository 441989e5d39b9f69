import type { OperationKind } from '../../providers/port.ts';
import type { CreatedOperation } from './operation.ts';

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/**
 * How long after its creation an operation may still be sent for the first time. Normal is below a second; this is for
 * the day on which the relay, the queue or the provider was out. An hour later the payer has left the shop, and money
 * taken out of the blue would surprise everybody. What was decided about money that is already there (capture it, let
 * it go, give it back) is still wanted a day later, by a merchant who will not look before that.
 */
export const SEND_WITHIN_SECONDS = {
  authorize: HOUR,
  capture: DAY,
  void: DAY,
  refund: DAY,
  payout: DAY,
  dispute_evidence: DAY,
} as const satisfies Record<OperationKind, number>;

export const isTooOldToSend = ({ command, createdAt }: CreatedOperation, nowMs: number): boolean =>
  nowMs - Date.parse(createdAt) > SEND_WITHIN_SECONDS[command.kind] * 1000;
