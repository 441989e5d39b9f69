import * as v from 'valibot';
import { toRfc3339 } from '../../kernel/clock.ts';
import type { Money } from '../../kernel/money.ts';
import type { ProviderCommand } from '../port.ts';
import type { DisputeEvidence, DisputeReason, DisputeStatus, ProviderDispute } from '../provider-dispute.ts';
import { fromStripeAmount } from './amounts.ts';
import { parseObject } from './shapes.ts';
import type { Reading } from './translate-intent.ts';
import { UnixSeconds } from './unix-seconds.ts';

type EvidenceCommand = Extract<ProviderCommand, { kind: 'dispute_evidence' }>;

/** Metadata that tells whose evidence a dispute has: written in the same request as the evidence. */
export const EVIDENCE_OPERATION_KEY = 'evidence_operation_id';

const Amount = v.pipe(v.number(), v.safeInteger());

const DisputeShape = v.object({
  object: v.literal('dispute'),
  id: v.pipe(v.string(), v.nonEmpty()),
  status: v.string(),
  reason: v.string(),
  amount: Amount,
  currency: v.string(),
  charge: v.string(),
  payment_intent: v.nullable(v.string()),
  balance_transactions: v.array(v.object({ fee: Amount, currency: v.string() })),
  evidence_details: v.object({ due_by: v.nullable(UnixSeconds) }),
  metadata: v.optional(v.nullable(v.record(v.string(), v.string())), {}),
});

export type StripeDispute = v.InferOutput<typeof DisputeShape>;

export const parseDispute = (value: unknown): StripeDispute | null => parseObject(DisputeShape, value);

/** States of an inquiry (`warning_…`), or of a dispute that was headed off, hold no money and are not here. */
const STATUSES: ReadonlyMap<string, DisputeStatus> = new Map([
  ['needs_response', 'needs_response'],
  ['appeal_needs_response', 'needs_response'],
  ['under_review', 'under_review'],
  ['appeal_under_review', 'under_review'],
  ['won', 'won'],
  ['lost', 'lost'],
]);

const REASONS: ReadonlyMap<string, DisputeReason> = new Map([
  ['fraudulent', 'fraudulent'],
  ['unrecognized', 'unrecognized'],
  ['duplicate', 'duplicate'],
  ['product_not_received', 'product_not_received'],
  ['product_unacceptable', 'product_unacceptable'],
  ['credit_not_processed', 'refund_not_processed'],
  ['subscription_canceled', 'subscription_canceled'],
]);

/**
 * What Stripe has charged for it so far, which comes with the move that keeps the money back; and what of it was given
 * back with the move that reinstates it, where a fee below zero says so.
 */
const feeOf = ({ balance_transactions }: StripeDispute, sign: 1 | -1): Money | null => {
  const move = balance_transactions.find(({ fee }) => fee * sign > 0);
  return move === undefined
    ? null
    : fromStripeAmount({ amount: Math.abs(move.fee), currency: move.currency });
};

/** @returns null for one that keeps no money back: it is none yet, or will never be one. */
export const toProviderDispute = (dispute: StripeDispute): ProviderDispute | null => {
  const status = STATUSES.get(dispute.status);
  const amount = fromStripeAmount(dispute);
  if (status === undefined || amount === null || dispute.balance_transactions.length === 0) return null;
  const dueBy = dispute.evidence_details.due_by;
  return {
    providerReference: dispute.id,
    // Stripe's disputes know the payment, and nothing of what we wrote on it.
    operationId: null,
    chargeReference: dispute.payment_intent ?? dispute.charge,
    amount,
    status,
    reason: REASONS.get(dispute.reason) ?? 'other',
    fee: feeOf(dispute, 1),
    feeReturned: feeOf(dispute, -1),
    evidenceDueBy: dueBy === null ? null : toRfc3339(dueBy * 1000),
  };
};

/** Our fields have Stripe's names, but for the one that has none. */
export const toStripeEvidence = ({ text, ...fields }: DisputeEvidence): Record<string, string> => ({
  ...fields,
  ...(text === undefined ? {} : { uncategorized_text: text }),
});

const OPEN: ReadonlySet<string> = new Set([
  'needs_response',
  'warning_needs_response',
  'appeal_needs_response',
]);

/** Whether a dispute has the evidence of this operation. */
export const readEvidence = (command: EvidenceCommand, dispute: StripeDispute): Reading => {
  if (dispute.id !== command.providerReference) return { kind: 'unreadable' };
  if (dispute.metadata?.[EVIDENCE_OPERATION_KEY] === command.operationId)
    return { kind: 'evidence_submitted', providerReference: dispute.id };
  return OPEN.has(dispute.status)
    ? { kind: 'untouched' }
    : { kind: 'failed', providerReference: dispute.id, code: 'evidence_refused' };
};
