import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { type Money, zero } from '../../kernel/money.ts';
import type { Charge, ChargeChange, Operation } from './charge.ts';
import { behaviourOf, type Fault, type Source } from './sources.ts';
import { approve, refuse } from './take-money.ts';

export interface ChargeRequest {
  readonly operationId: string;
  readonly amount: Money;
  readonly source: Source;
  /** Of the card that was sent instead of a ready-made source; the rest of it is forgotten. */
  readonly last4?: string;
  readonly capture: boolean;
  readonly webhookUrl: string;
}

export type ChargeDecision =
  /** The request meets a fault and leaves no trace. */
  | { readonly kind: 'fail_before_commit'; readonly fault: Fault }
  | {
      readonly kind: 'commit';
      readonly change: ChargeChange;
      /** What this key is answered, now and for ever. */
      readonly reply: { readonly status: 201 | 402; readonly saysPending: boolean };
      /** What the committing request meets on top. */
      readonly fault: Fault | null;
    };

const newCharge = (request: ChargeRequest, nowMs: number): Charge => {
  const nothing = zero(request.amount.currency);
  const { operationId, amount, source, capture, webhookUrl } = request;
  return {
    id: deriveId('ch', operationId),
    operationId,
    source,
    capture,
    webhookUrl,
    status: 'requires_action',
    amount,
    amountAuthorized: nothing,
    amountCaptured: nothing,
    amountRefunded: nothing,
    failureCode: null,
    actionToken: null,
    createdAt: toRfc3339(nowMs),
    version: 1n,
  };
};

const outcomeOf = (charge: Charge, operation: Operation, nowMs: number): ChargeChange => {
  switch (behaviourOf(charge.source).outcome) {
    case 'approved':
      return approve(charge, operation, nowMs);
    case 'declined':
      return refuse(charge, operation, { failureCode: 'card_declined', nowMs });
    case 'asks_payer':
      return {
        charge: { ...charge, actionToken: deriveId('act', charge.operationId) },
        refund: null,
        opened: null,
        operation: { ...operation, status: 'requires_action' },
        lines: [],
        webhooks: [],
      };
  }
};

/**
 * What a request for a charge comes to.
 *
 * @param isFirstAttempt Whether no request with this key was seen before.
 */
export const decideCharge = (
  request: ChargeRequest,
  isFirstAttempt: boolean,
  nowMs: number,
): ChargeDecision => {
  const behaviour = behaviourOf(request.source);
  if (behaviour.beforeCommit !== null && isFirstAttempt)
    return { kind: 'fail_before_commit', fault: behaviour.beforeCommit };
  const charge = newCharge(request, nowMs);
  const operation: Operation = {
    operationId: request.operationId,
    kind: 'authorize',
    status: 'pending',
    chargeId: charge.id,
    createdAt: charge.createdAt,
  };
  const change = outcomeOf(charge, operation, nowMs);
  return {
    kind: 'commit',
    change,
    reply: {
      status: change.charge.status === 'failed' ? 402 : 201,
      saysPending: behaviour.reply === 'pending',
    },
    fault: behaviour.afterCommit,
  };
};
