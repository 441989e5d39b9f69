import { toRfc3339 } from '../kernel/clock.ts';
import type { ChargeDeps } from './create-charge.ts';
import {
  decideEvidence,
  type EvidenceError,
  type EvidenceRequest,
  losesReply,
} from './domain/decide-evidence.ts';
import { disputeStatusAt } from './domain/dispute.ts';
import { disputeView } from './domain/views.ts';
import { faulty } from './faulty-answer.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';

export type TakeEvidence = (request: EvidenceRequest, publicUrl: string) => Promise<Answer>;

/** A round is lost to a twin of this request or to other evidence: the next one knows which. */
const ROUNDS_MAX = 3;

const refuse = (error: EvidenceError): Answer =>
  error.kind === 'wrong_state'
    ? refusal('dispute_wrong_state', `It is ${error.actual}.`)
    : refusal('dispute_not_found');

/** Takes evidence, once per key and once per dispute. A refusal stores nothing. */
export const createTakeEvidence = ({ store, books, clock }: ChargeDeps): TakeEvidence => {
  const round = async (request: EvidenceRequest, publicUrl: string): Promise<Answer | 'again'> => {
    const { operationId, disputeId, evidence } = request;
    const fingerprint = fingerprintOf(
      'dispute_evidence',
      disputeId,
      ...Object.entries(evidence)
        .map((field) => field.join('='))
        .sort(),
    );
    const known = await store.getOperation(operationId);
    if (known !== null) return books.replay(known, fingerprint);
    const dispute = await store.getDispute(disputeId);
    if (dispute === null) return refusal('dispute_not_found');
    const nowMs = clock.nowMs();
    const decided = decideEvidence(dispute, request, nowMs);
    if (!decided.ok) return refuse(decided.error);
    const { dispute: answered } = decided.value;
    const status = disputeStatusAt(answered, toRfc3339(nowMs)) ?? 'under_review';
    const proper = answer(200, disputeView(answered, status));
    const committed = await books.commit({
      change: decided.value,
      reply: { status: proper.status, body: proper.body },
      fingerprint,
      isNewOperation: true,
      publicUrl,
    });
    if (!committed.ok) return 'again';
    return losesReply(request) ? faulty({ delayMs: 0, errorStatus: 500 }, proper) : proper;
  };
  return async (request, publicUrl) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(request, publicUrl);
      if (result !== 'again') return result;
    }
    return refusal('contended');
  };
};
