import { isZero } from '../../kernel/money.ts';
import type { KnownAnswer, ProviderCommand } from '../port.ts';
import type { DisputeReason, ProviderDispute } from '../provider-dispute.ts';
import type { SandboxDispute } from './dispute-shape.ts';

export type EvidenceCommand = Extract<ProviderCommand, { kind: 'dispute_evidence' }>;

const REASONS: ReadonlyMap<string, DisputeReason> = new Map([
  ['fraudulent', 'fraudulent'],
  ['product_not_received', 'product_not_received'],
]);

export const toProviderDispute = (dispute: SandboxDispute): ProviderDispute => ({
  providerReference: dispute.id,
  operationId: dispute.operation_id,
  chargeReference: dispute.charge,
  amount: dispute.amount,
  status: dispute.status,
  reason: REASONS.get(dispute.reason) ?? 'other',
  fee: isZero(dispute.fee) ? null : dispute.fee,
  feeReturned: isZero(dispute.feeReturned) ? null : dispute.feeReturned,
  evidenceDueBy: dispute.evidence_due_by,
});

/** @returns null if the dispute has the evidence of another operation than this one, or none. */
export const fromEvidence = (operationId: string, dispute: SandboxDispute): KnownAnswer | null =>
  dispute.evidence_operation_id === operationId
    ? { kind: 'evidence_submitted', providerReference: dispute.id }
    : null;
