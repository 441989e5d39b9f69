import type { OperationKind, ProviderCapabilities } from '../../providers/port.ts';
import { RESUBMIT_SECONDS } from './decide-check.ts';
import type { CreatedOperation, Operation } from './operation.ts';

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

/**
 * Whether an operation that may have left the house long ago must not be sent again: the payer has gone, and a
 * provider that has forgotten the key would take the money twice. Then only asking can tell what became of it.
 */
export const isTooOldToResend = (
  operation: Operation,
  { idempotencySeconds }: Pick<ProviderCapabilities, 'idempotencySeconds'>,
  nowMs: number,
): boolean =>
  operation.state === 'submitted' &&
  nowMs - Date.parse(operation.submittedAt) > Math.min(RESUBMIT_SECONDS, idempotencySeconds) * 1000;
