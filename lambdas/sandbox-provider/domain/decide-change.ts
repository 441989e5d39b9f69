import { toRfc3339 } from '../../kernel/clock.ts';
import { type Money, money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { authorizationExpiresAt } from './authorization.ts';
import type { Charge, ChargeChange, ChargeStatus, Operation, OperationKind } from './charge.ts';
import { planWebhooks } from './plan-webhooks.ts';
import { approve, captureLater, refuse } from './take-money.ts';

export type ChangeError =
  | { readonly kind: 'wrong_state'; readonly actual: ChargeStatus }
  | { readonly kind: 'authorization_expired' }
  | { readonly kind: 'capture_exceeds_authorization'; readonly available: Money };

export interface CaptureRequest {
  readonly operationId: string;
  /** In the charge's currency. */
  readonly amount: bigint;
  readonly webhookUrl: string;
}

export type VoidRequest = Omit<CaptureRequest, 'amount'>;

const next = (charge: Charge, webhookUrl: string): Charge => ({
  ...charge,
  webhookUrl,
  version: charge.version + 1n,
});

const operationOn = (
  charge: Charge,
  kind: OperationKind,
  operationId: string,
  createdAt: string,
): Operation => ({
  operationId,
  kind,
  status: 'succeeded',
  chargeId: charge.id,
  createdAt,
});

/** Takes part or all of what is authorised and not yet captured. */
export const decideCapture = (
  charge: Charge,
  request: CaptureRequest,
  nowMs: number,
): Result<ChargeChange, ChangeError> => {
  if (charge.status !== 'authorized') return err({ kind: 'wrong_state', actual: charge.status });
  if (nowMs > Date.parse(authorizationExpiresAt(charge))) return err({ kind: 'authorization_expired' });
  const available = charge.amountAuthorized.minor - charge.amountCaptured.minor;
  const { currency } = charge.amount;
  if (request.amount > available)
    return err({ kind: 'capture_exceeds_authorization', available: money(available, currency) });
  const createdAt = toRfc3339(nowMs);
  const operation = operationOn(charge, 'capture', request.operationId, createdAt);
  const taken = money(request.amount, currency);
  return ok(captureLater(next(charge, request.webhookUrl), operation, taken, createdAt));
};

/**
 * Gives up an authorisation, or what is left of it: what was captured stays captured. One that expired can be given up,
 * too, and so can a charge that waits for its payer.
 */
export const decideVoid = (
  charge: Charge,
  request: VoidRequest,
  nowMs: number,
): Result<ChargeChange, ChangeError> => {
  if (charge.status !== 'authorized' && charge.status !== 'requires_action')
    return err({ kind: 'wrong_state', actual: charge.status });
  const createdAt = toRfc3339(nowMs);
  const operation = operationOn(charge, 'void', request.operationId, createdAt);
  const status = charge.amountCaptured.minor > 0n ? 'captured' : 'canceled';
  const canceled: Charge = { ...next(charge, request.webhookUrl), status };
  const webhooks = planWebhooks([{ type: 'charge.canceled', charge: canceled, operation, createdAt }]);
  return ok({ charge: canceled, refund: null, opened: null, operation, lines: [], webhooks });
};

export type ActionResult = 'approve' | 'decline';

/**
 * What the payer decided.
 *
 * @returns `repeated` if they decided the same before: a page that is loaded twice asks twice.
 */
export const decideAction = (
  charge: Charge,
  operation: Operation,
  decided: { readonly result: ActionResult; readonly nowMs: number },
): Result<ChargeChange | 'repeated', ChangeError> => {
  const { result, nowMs } = decided;
  if (charge.status === 'requires_action') {
    const asked = next(charge, charge.webhookUrl);
    return ok(
      result === 'approve'
        ? approve(asked, operation, nowMs)
        : refuse(asked, operation, { failureCode: 'action_declined', nowMs }),
    );
  }
  const wasAsked = operation.status !== 'requires_action';
  const isRepeated = wasAsked && (charge.status === 'failed') === (result === 'decline');
  return isRepeated ? ok('repeated') : err({ kind: 'wrong_state', actual: charge.status });
};
