import { err, ok, type Result } from '../../kernel/result.ts';
import type { Outcome } from '../../operations/domain/decide-answer.ts';
import { type Operation, operationId } from '../../operations/domain/operation.ts';
import type { DisputeEvidence } from '../../providers/provider-dispute.ts';
import { type Dispute, type DisputeState, isClosed } from './dispute.ts';

export type EvidenceError =
  | { readonly kind: 'wrong_state'; readonly actual: DisputeState }
  | { readonly kind: 'evidence_submitted' }
  | { readonly kind: 'evidence_overdue'; readonly dueBy: string }
  | { readonly kind: 'evidence_not_taken' }
  /** Evidence of this dispute has no outcome yet. */
  | { readonly kind: 'operation_open' };

export interface PlannedEvidence {
  readonly dispute: Dispute;
  readonly operation: Operation;
}

/**
 * Plans to hand in the evidence: the next operation of the dispute, together with the note that it is under way. Once
 * the provider has it there is no second time.
 */
export const planEvidence = (
  dispute: Dispute,
  evidence: DisputeEvidence,
  request: { readonly correlationId: string; readonly at: string },
): Result<PlannedEvidence, EvidenceError> => {
  if (dispute.openOperation !== null) return err({ kind: 'operation_open' });
  if (dispute.evidenceSubmittedAt !== null) return err({ kind: 'evidence_submitted' });
  if (dispute.state !== 'needs_response') return err({ kind: 'wrong_state', actual: dispute.state });
  if (dispute.evidenceDueBy === null) return err({ kind: 'evidence_not_taken' });
  if (Date.parse(request.at) > Date.parse(dispute.evidenceDueBy))
    return err({ kind: 'evidence_overdue', dueBy: dispute.evidenceDueBy });
  const id = operationId(dispute.id, dispute.operationsCount + 1);
  return ok({
    dispute: { ...dispute, operationsCount: dispute.operationsCount + 1, openOperation: id },
    operation: {
      id,
      state: 'created',
      command: {
        kind: 'dispute_evidence',
        operationId: id,
        providerReference: dispute.providerReference,
        evidence,
      },
      provider: dispute.provider,
      resource: { kind: 'dispute', id: dispute.id },
      merchantId: dispute.merchantId,
      correlationId: request.correlationId,
      createdAt: request.at,
      attempts: [],
      version: 1,
    },
  });
};

export type EvidenceDecision =
  | {
      readonly kind: 'change';
      readonly event: 'dispute.evidence_submitted' | 'dispute.updated';
      readonly dispute: Dispute;
    }
  /** It was decided without this evidence. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'contradiction'; readonly told: string };

/** What the outcome of handing it in makes of the dispute. */
export const decideEvidenceOutcome = (dispute: Dispute, outcome: Outcome, at: string): EvidenceDecision => {
  const moved = { ...dispute, openOperation: null, updatedAt: at, sequence: dispute.sequence + 1 };
  if (outcome.kind !== 'evidence_submitted' && outcome.kind !== 'failed')
    return { kind: 'contradiction', told: `${outcome.kind}, for evidence` };
  if (isClosed(dispute)) return { kind: 'nothing' };
  if (outcome.kind === 'failed')
    return { kind: 'change', event: 'dispute.updated', dispute: { ...moved, evidenceFailure: outcome.code } };
  return {
    kind: 'change',
    event: 'dispute.evidence_submitted',
    dispute: { ...moved, state: 'under_review', evidenceSubmittedAt: at, evidenceFailure: null },
  };
};
