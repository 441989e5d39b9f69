import { toJsonAmount } from '../../kernel/money.ts';
import type { Charge, HistoryLine, Operation, PlannedWebhook, Refund } from './charge.ts';

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
  created_at: charge.createdAt,
});

/** A charge that has not said its last word, whatever the books say already. */
export const pendingView = (charge: Charge, publicUrl: string) => {
  const nothing = { amount_authorized: 0, amount_captured: 0, amount_refunded: 0 };
  return { ...chargeView(charge, publicUrl), ...nothing, status: 'pending' };
};

export const refundView = (refund: Refund) => ({
  id: refund.id,
  object: 'refund',
  operation_id: refund.operationId,
  charge: refund.chargeId,
  status: refund.status,
  amount: toJsonAmount(refund.amount),
  currency: refund.amount.currency,
  failure_code: refund.failureCode,
  created_at: refund.createdAt,
});

/** A refund that has not said its last word, whatever the books say already. */
export const pendingRefundView = (refund: Refund) => ({
  ...refundView(refund),
  status: 'pending',
  failure_code: null,
});

/** @param subject With the refund, where that is what the operation was for. */
export const operationView = (
  operation: Operation,
  subject: { readonly charge: Charge; readonly refund: Refund | null },
  publicUrl: string,
) => ({
  object: 'operation',
  operation_id: operation.operationId,
  kind: operation.kind,
  status: operation.status,
  charge: chargeView(subject.charge, publicUrl),
  ...(subject.refund === null ? {} : { refund: refundView(subject.refund) }),
});

export const lineView = (line: HistoryLine) => ({
  id: line.id,
  type: line.refundId === null ? 'charge' : 'refund',
  operation_id: line.operationId,
  reference: line.refundId ?? line.chargeId,
  amount: toJsonAmount(line.amount),
  settled_amount: toJsonAmount(line.settledAmount),
  fee: toJsonAmount(line.fee),
  currency: line.amount.currency,
  created_at: line.createdAt,
});

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
  data: {
    object: webhook.refund === undefined ? chargeView(webhook.charge, publicUrl) : refundView(webhook.refund),
  },
});
