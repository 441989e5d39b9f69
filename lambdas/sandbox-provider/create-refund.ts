import type { ChargeDeps } from './create-charge.ts';
import { decideRefund, type RefundError, type RefundRequest } from './domain/decide-refund.ts';
import { behaviourOf } from './domain/sources.ts';
import { refundView } from './domain/views.ts';
import { faulty } from './faulty-answer.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';

export type CreateRefund = (request: RefundRequest, publicUrl: string) => Promise<Answer>;

/** A round is lost to a twin of this request, or to refunds that took what was left: the next one knows which. */
const ROUNDS_MAX = 5;

const refuse = (error: RefundError): Answer =>
  error.kind === 'wrong_state'
    ? refusal('charge_wrong_state', `It is ${error.actual}, and nothing was captured.`)
    : refusal('refund_exceeds_capture');

/**
 * Gives money back, once per key. A refusal stores nothing, and comes before any fault: what cannot be done
 * is not worth misbehaving over.
 */
export const createCreateRefund = ({ store, books, clock }: ChargeDeps): CreateRefund => {
  const round = async (request: RefundRequest, publicUrl: string): Promise<Answer | 'again'> => {
    const { operationId, chargeId, amount } = request;
    const fingerprint = fingerprintOf('refund', chargeId, amount.toString());
    const known = await store.getOperation(operationId);
    if (known !== null) return books.replay(known, fingerprint);
    const charge = await store.getCharge(chargeId);
    if (charge === null) return refusal('charge_not_found');
    const nowMs = clock.nowMs();
    const decided = decideRefund(charge, request, nowMs);
    if (!decided.ok) return refuse(decided.error);

    const { beforeCommit, afterCommit, reply } = behaviourOf(charge.source);
    if (beforeCommit !== null && (await store.claimFirstAttempt(operationId, nowMs)))
      return faulty(beforeCommit, refusal('internal'));
    const { refund } = decided.value;
    const proper = answer(201, refundView(refund, reply === 'pending' ? 'pending' : refund.status));
    const committed = await books.commit({
      change: decided.value,
      reply: { status: proper.status, body: proper.body },
      fingerprint,
      isNewOperation: true,
      publicUrl,
    });
    if (!committed.ok) return 'again';
    return afterCommit === null ? proper : faulty(afterCommit, proper);
  };
  return async (request, publicUrl) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(request, publicUrl);
      if (result !== 'again') return result;
    }
    return refusal('contended');
  };
};
