import { toJsonAmount } from '../../kernel/money.ts';
import type { Charge, HistoryLine, Operation, PlannedWebhook } from './charge.ts';

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

export const operationView = (operation: Operation, charge: Charge, publicUrl: string) => ({
  object: 'operation',
  operation_id: operation.operationId,
  kind: operation.kind,
  status: operation.status,
  charge: chargeView(charge, publicUrl),
});

export const lineView = (line: HistoryLine) => ({
  id: line.id,
  type: 'charge',
  operation_id: line.operationId,
  reference: line.chargeId,
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
  data: { object: chargeView(webhook.charge, publicUrl) },
});
