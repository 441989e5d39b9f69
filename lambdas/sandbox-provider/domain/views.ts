import { unreachable } from '../../kernel/invariant.ts';
import { toJsonAmount } from '../../kernel/money.ts';
import { authorizationExpiresAt } from './authorization.ts';
import type { Charge, HistoryLine, Operation, PlannedWebhook, Shown } from './charge.ts';
import type { Dispute, DisputeStatus } from './dispute.ts';
import type { Payout, PayoutStatus } from './payout.ts';
import type { Refund, RefundStatus } from './refund.ts';
import type { Settlement } from './settlement.ts';

/**
 * A charge as clients see it.
 *
 * @param publicUrl Where the payer's browser reaches this provider.
 */
export const chargeView = (charge: Charge, publicUrl: string) => ({
  id: charge.id,
  object: 'charge',
  operation_id: charge.operationId,
  status: charge.status,
  amount: toJsonAmount(charge.amount),
  amount_authorized: toJsonAmount(charge.amountAuthorized),
  amount_captured: toJsonAmount(charge.amountCaptured),
  amount_refunded: toJsonAmount(charge.amountRefunded),
  currency: charge.amount.currency,
  failure_code: charge.failureCode,
  redirect_url:
    charge.status === 'requires_action' ? `${publicUrl}/v1/actions/${charge.actionToken ?? ''}` : null,
  authorization_expires_at: charge.status === 'authorized' ? authorizationExpiresAt(charge) : null,
  created_at: charge.createdAt,
});

/** A charge that has not said its last word, whatever the books say already. */
export const pendingView = (charge: Charge, publicUrl: string) => {
  const nothing = { amount_authorized: 0, amount_captured: 0, amount_refunded: 0 };
  return { ...chargeView(charge, publicUrl), ...nothing, status: 'pending' };
};

/** A refund as it stands in one of its states; that it comes back is not known before it does. */
export const refundView = (refund: Refund, status: RefundStatus) => ({
  id: refund.id,
  object: 'refund',
  operation_id: refund.operationId,
  charge: refund.chargeId,
  status,
  amount: toJsonAmount(refund.amount),
  currency: refund.amount.currency,
  failure_code: status === 'failed' || status === 'returned' ? refund.failureCode : null,
  created_at: refund.createdAt,
});

/** A payout as it stands in one of its states; why it went wrong is not known before it does. */
export const payoutView = (payout: Payout, status: PayoutStatus) => ({
  id: payout.id,
  object: 'payout',
  operation_id: payout.operationId,
  destination: payout.destination,
  status,
  amount: toJsonAmount(payout.amount),
  currency: payout.amount.currency,
  failure_code: status === 'failed' || status === 'returned' ? payout.failureCode : null,
  created_at: payout.createdAt,
});

/** A dispute as it stands in one of its states. */
export const disputeView = (dispute: Dispute, status: DisputeStatus) => ({
  id: dispute.id,
  object: 'dispute',
  operation_id: dispute.operationId,
  charge: dispute.chargeId,
  status,
  reason: 'fraudulent',
  amount: toJsonAmount(dispute.amount),
  fee: toJsonAmount(dispute.fee),
  fee_returned: status === 'won' ? toJsonAmount(dispute.feeIfWon) : 0,
  currency: dispute.amount.currency,
  evidence_due_by: dispute.evidenceDueBy,
  evidence_operation_id: dispute.evidenceOperationId,
  created_at: dispute.createdAt,
});

/** An operation beside what it was about: its charge, with its refund where there is one, its payout or its dispute. */
export const operationView = (operation: Operation, subject: object) => ({
  object: 'operation',
  operation_id: operation.operationId,
  kind: operation.kind,
  status: operation.status,
  ...subject,
});

const settledView = ({ count, settledAmount, from, to }: Settlement['lines']) => ({
  count,
  settled_amount: toJsonAmount(settledAmount),
  from,
  to,
});

/** A settlement, with what it is the settlement of. */
export const settlementView = ({ id, operationId, amount, lines, createdAt }: Settlement) => ({
  id,
  object: 'settlement',
  operation_id: operationId,
  amount: toJsonAmount(amount),
  currency: amount.currency,
  lines: settledView(lines),
  created_at: createdAt,
});

export const lineView = (line: HistoryLine) => ({
  id: line.id,
  type: line.kind,
  operation_id: line.operationId,
  reference: line.reference,
  amount: toJsonAmount(line.amount),
  settled_amount: toJsonAmount(line.settledAmount),
  fee: toJsonAmount(line.fee),
  ...(line.settles === undefined ? {} : { lines: settledView(line.settles) }),
  currency: line.amount.currency,
  created_at: line.createdAt,
});

const shownView = (shown: Shown, publicUrl: string): object => {
  switch (shown.kind) {
    case 'charge':
      return chargeView(shown.charge, publicUrl);
    case 'refund':
      return refundView(shown.refund, shown.status);
    case 'payout':
      return payoutView(shown.payout, shown.status);
    case 'dispute':
      return disputeView(shown.dispute, shown.status);
    default:
      return unreachable(shown);
  }
};

/** An event as it is sent; `operation` says which request it belongs to and how that stood then. */
export const eventView = (webhook: PlannedWebhook, publicUrl: string) => ({
  id: webhook.id,
  type: webhook.type,
  created_at: webhook.createdAt,
  operation: {
    operation_id: webhook.operation.operationId,
    kind: webhook.operation.kind,
    status: webhook.operation.status,
  },
  data: { object: shownView(webhook.shown, publicUrl) },
});
