import { toRfc3339 } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { DisputeChange, Operation } from './charge.ts';
import { type Dispute, type DisputeStatus, type DisputeStep, disputeStatusAt } from './dispute.ts';
import { disputeWebhook, wonLines } from './open-dispute.ts';

export interface EvidenceRequest {
  readonly operationId: string;
  readonly disputeId: string;
  /** Field → what it says. */
  readonly evidence: Readonly<Record<string, string>>;
  readonly webhookUrl: string;
}

export type EvidenceError =
  | { readonly kind: 'dispute_not_found' }
  | { readonly kind: 'wrong_state'; readonly actual: DisputeStatus };

/** Words in the evidence that say how it is received; without one the bank takes its time, for ever. */
const DECIDING: readonly (readonly [word: string, status: 'won' | 'lost'])[] = [
  ['winning_evidence', 'won'],
  ['losing_evidence', 'lost'],
];

/** Evidence with this word is taken, and the reply to it lost. */
const LOST_REPLY = 'lost_reply';

/** Long enough that somebody can see it under review. */
const DECIDED_SECONDS = 3;

const says = ({ evidence }: EvidenceRequest, word: string): boolean =>
  Object.values(evidence).some((text) => text.includes(word));

export const losesReply = (request: EvidenceRequest): boolean => says(request, LOST_REPLY);

/** The steps that the evidence adds: what the bank had decided anyway, or what the evidence makes it decide. */
const laterSteps = (dispute: Dispute, request: EvidenceRequest, nowMs: number): readonly DisputeStep[] => {
  const [, ...settled] = dispute.course;
  if (settled.length > 0) return settled;
  const deciding = DECIDING.find(([word]) => says(request, word));
  return deciding === undefined
    ? []
    : [{ status: deciding[1], at: toRfc3339(nowMs + DECIDED_SECONDS * 1000) }];
};

/** Takes evidence, once, while the dispute awaits it. */
export const decideEvidence = (
  dispute: Dispute,
  request: EvidenceRequest,
  nowMs: number,
): Result<DisputeChange, EvidenceError> => {
  const at = toRfc3339(nowMs);
  const status = disputeStatusAt(dispute, at);
  if (status === null) return err({ kind: 'dispute_not_found' });
  if (status !== 'needs_response' || at > dispute.evidenceDueBy)
    return err({ kind: 'wrong_state', actual: status });
  const { operationId, webhookUrl: url } = request;
  const operation: Operation = {
    operationId,
    kind: 'dispute_evidence',
    status: 'succeeded',
    chargeId: dispute.chargeId,
    disputeId: dispute.id,
    createdAt: at,
  };
  const reviewed: DisputeStep = { status: 'under_review', at };
  const later = laterSteps(dispute, request, nowMs);
  const answered: Dispute = {
    ...dispute,
    course: [dispute.course[0], reviewed, ...later],
    evidenceOperationId: operationId,
    version: dispute.version + 1n,
  };
  // What was settled before is in the books, and will be told, already.
  const news = dispute.course.length > 1 ? [] : later;
  return ok({
    dispute: answered,
    operation,
    lines: news.flatMap((step) => (step.status === 'won' ? wonLines(answered, step.at) : [])),
    webhooks: [reviewed, ...news].map((step) => {
      const delaySeconds = (Date.parse(step.at) - nowMs) / 1000;
      return disputeWebhook(answered, step, { operation, url, delaySeconds });
    }),
  });
};
