import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { type Money, money, subtract, zero } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { Charge, ChargeChange, ChargeStatus, HistoryLine, Operation } from './charge.ts';
import { planRefundWebhooks } from './plan-refund-webhooks.ts';
import { REFUND_OPERATION_STATUS, type Refund } from './refund.ts';
import { type Behaviour, behaviourOf } from './sources.ts';

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

/** Weeks at a bank, seconds here: long enough to be seen as it was before, and no longer than a test will wait. */
const RETURNED_AFTER_SECONDS = 8;

const COURSES: Readonly<
  Record<Behaviour['refunds'], { readonly begins: Refund['status']; readonly comesBack: boolean }>
> = {
  made: { begins: 'succeeded', comesBack: false },
  refused: { begins: 'failed', comesBack: false },
  returned: { begins: 'succeeded', comesBack: true },
  returned_unsettled: { begins: 'pending', comesBack: true },
};

const refundOf = (charge: Charge, request: RefundRequest, nowMs: number): Refund => {
  const { begins, comesBack } = COURSES[behaviourOf(charge.source).refunds];
  return {
    id: refundIdOf(request.operationId),
    operationId: request.operationId,
    chargeId: charge.id,
    status: begins,
    returnsAt: comesBack ? toRfc3339(nowMs + RETURNED_AFTER_SECONDS * 1000) : null,
    amount: money(request.amount, charge.amount.currency),
    failureCode: begins === 'failed' || comesBack ? 'refund_refused' : null,
    createdAt: toRfc3339(nowMs),
  };
};

/** The money leaves when the refund is made, whatever is said of it; that it comes back is a second line. */
const linesOf = (refund: Refund): readonly HistoryLine[] => {
  const line = (kind: 'refund' | 'refund_return', createdAt: string, id: string): HistoryLine => ({
    id,
    operationId: refund.operationId,
    kind,
    reference: refund.id,
    amount: refund.amount,
    settledAmount: refund.amount,
    fee: zero(refund.amount.currency),
    createdAt,
  });
  if (refund.status === 'failed') return [];
  const { chargeId, operationId, createdAt, returnsAt } = refund;
  return [
    line('refund', createdAt, deriveId('txn', chargeId, operationId)),
    ...(returnsAt === null
      ? []
      : [line('refund_return', returnsAt, deriveId('txn', refund.id, 'refund_return'))]),
  ];
};

/** Gives back part or all of what is captured and not yet refunded, or records that it was refused. */
export const decideRefund = (
  charge: Charge,
  request: RefundRequest,
  nowMs: number,
): Result<RefundChange, RefundError> => {
  if (charge.amountCaptured.minor === 0n) return err({ kind: 'wrong_state', actual: charge.status });
  const available = subtract(charge.amountCaptured, charge.amountRefunded);
  if (request.amount > available.minor) return err({ kind: 'refund_exceeds_capture', available });
  const refund = refundOf(charge, request, nowMs);
  const { operationId, createdAt } = refund;
  const status = REFUND_OPERATION_STATUS[refund.status];
  const operation: Operation = { operationId, kind: 'refund', status, chargeId: charge.id, createdAt };
  const { webhooks: habit } = behaviourOf(charge.source);
  const webhooks = planRefundWebhooks(refund, operation, { url: request.webhookUrl, habit });
  return ok({ charge, refund, opened: null, operation, lines: linesOf(refund), webhooks });
};
