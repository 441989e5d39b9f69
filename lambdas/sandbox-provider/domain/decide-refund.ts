import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { type Money, money, subtract, zero } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { Charge, ChargeChange, ChargeStatus, HistoryLine, Operation, Refund } from './charge.ts';
import { planWebhooks } from './plan-webhooks.ts';
import { behaviourOf } from './sources.ts';

export interface RefundRequest {
  readonly operationId: string;
  readonly chargeId: string;
  /** In the charge's currency. */
  readonly amount: bigint;
  readonly webhookUrl: string;
}

export type RefundError =
  | { readonly kind: 'wrong_state'; readonly actual: ChargeStatus }
  | { readonly kind: 'refund_exceeds_capture'; readonly available: Money };

export type RefundChange = ChargeChange & { readonly refund: Refund };

/** An operation makes one refund, so its id is the refund's too. */
export const refundIdOf = (operationId: string): string => deriveId('re', operationId);

const refundOf = (charge: Charge, request: RefundRequest, createdAt: string): Refund => {
  const isMade = behaviourOf(charge.source).refunds === 'made';
  return {
    id: refundIdOf(request.operationId),
    operationId: request.operationId,
    chargeId: charge.id,
    status: isMade ? 'succeeded' : 'failed',
    amount: money(request.amount, charge.amount.currency),
    failureCode: isMade ? null : 'refund_refused',
    createdAt,
  };
};

const lineOf = (refund: Refund): HistoryLine => ({
  id: deriveId('txn', refund.chargeId, refund.operationId),
  operationId: refund.operationId,
  kind: 'refund',
  reference: refund.id,
  amount: refund.amount,
  settledAmount: refund.amount,
  fee: zero(refund.amount.currency),
  createdAt: refund.createdAt,
});

/** Gives back part or all of what is captured and not yet refunded, or records that it was refused. */
export const decideRefund = (
  charge: Charge,
  request: RefundRequest,
  nowMs: number,
): Result<RefundChange, RefundError> => {
  if (charge.amountCaptured.minor === 0n) return err({ kind: 'wrong_state', actual: charge.status });
  const available = subtract(charge.amountCaptured, charge.amountRefunded);
  if (request.amount > available.minor) return err({ kind: 'refund_exceeds_capture', available });
  const createdAt = toRfc3339(nowMs);
  const refund = refundOf(charge, request, createdAt);
  const { operationId, status } = refund;
  const operation: Operation = { operationId, kind: 'refund', status, chargeId: charge.id, createdAt };
  const webhooks = planWebhooks([
    {
      type: status === 'succeeded' ? 'refund.succeeded' : 'refund.failed',
      charge: { ...charge, webhookUrl: request.webhookUrl },
      refund,
      operation,
      createdAt,
    },
  ]);
  return ok({
    charge,
    refund,
    opened: null,
    operation,
    lines: status === 'succeeded' ? [lineOf(refund)] : [],
    webhooks,
  });
};
