import type { ProviderAnswer, ProviderCapabilities, QueryAnswer } from '../../providers/port.ts';
import type { Operation } from './operation.ts';

/**
 * How long after it was first sent an operation that never reached the provider is still worth sending. Later the
 * payer is gone, and taking the money then would surprise everybody, even though the same key makes it safe. What it
 * waited before that has a limit of its own, `SEND_WITHIN_SECONDS`.
 */
export const RESUBMIT_SECONDS = 15 * 60;

export type CheckDecision =
  | { readonly kind: 'record'; readonly answer: QueryAnswer | ProviderAnswer }
  | { readonly kind: 'resubmit' };

/**
 * What the answer to "what became of operation X?" means. "I have no record of it" is the provider's word too:
 * while the key is sure to give one effect the operation is sent again under it; once that is too late, and the
 * provider has had its time to become consistent, the operation failed.
 */
export const decideCheck = (
  operation: Extract<Operation, { state: 'submitted' | 'unknown' }>,
  answer: QueryAnswer,
  capabilities: ProviderCapabilities,
  nowMs: number,
): CheckDecision => {
  if (answer.kind !== 'not_found') return { kind: 'record', answer };
  const sentSeconds = (nowMs - Date.parse(operation.submittedAt)) / 1000;
  const resubmitSeconds = Math.min(RESUBMIT_SECONDS, capabilities.idempotencySeconds);
  if (sentSeconds < resubmitSeconds) return { kind: 'resubmit' };
  // A check that came twice may have sent it again at the last moment, and not be back to record that.
  const quietSeconds = Math.min((nowMs - lastSubmitMs(operation)) / 1000, sentSeconds - resubmitSeconds);
  if (quietSeconds < capabilities.consistencySeconds) return { kind: 'record', answer };
  return { kind: 'record', answer: { kind: 'failed', code: 'not_received', providerReference: null } };
};

const lastSubmitMs = (operation: Extract<Operation, { state: 'submitted' | 'unknown' }>): number => {
  const last = operation.attempts.findLast((attempt) => attempt.ask === 'submit');
  return Date.parse(last?.at ?? operation.submittedAt);
};
