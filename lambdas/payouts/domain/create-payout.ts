import type { EventSource } from '../../kernel/event.ts';
import { deriveId, type MerchantId, type PayoutId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import { type Operation, operationId } from '../../operations/domain/operation.ts';
import type { PayoutPlace } from './destination.ts';
import type { Payout } from './payout.ts';
import { type PayoutEvent, payoutEvent } from './payout-view.ts';

/** A checked wish to be paid out. */
export interface PayoutWish {
  readonly merchantId: MerchantId;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly amount: Money;
  readonly destination: string;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly clientId: string;
  /** In minor units of the amount's currency: what is above it waits for a second client. */
  readonly approvalAbove: bigint;
}

export interface CreatedPayout {
  readonly payout: Payout;
  /** Null while it waits for its approval: nothing is asked of anybody before that. */
  readonly operation: Operation | null;
  readonly event: PayoutEvent;
}

/** The operation of a payout that may leave. */
export const payoutOperation = (payout: Payout, at: string): Operation => {
  const id = operationId(payout.id, 1);
  return {
    id,
    state: 'created',
    command: {
      kind: 'payout',
      operationId: id,
      amount: payout.amount,
      destination: payout.destination,
    },
    provider: payout.provider,
    resource: { kind: 'payout', id: payout.id },
    merchantId: payout.merchantId,
    correlationId: payout.correlationId,
    createdAt: at,
    attempts: [],
    version: 1,
  };
};

/** The id that this wish leads to, each time that it is made. */
export const payoutIdOf = ({
  merchantId,
  route,
  idempotencyKey,
}: Pick<PayoutWish, 'merchantId' | 'route' | 'idempotencyKey'>): PayoutId =>
  deriveId('po', merchantId, route, idempotencyKey);

/** A new payout, with its first event and, unless somebody else has to agree first, its operation. */
export const createPayout = (
  wish: PayoutWish,
  place: PayoutPlace,
  source: EventSource,
  at: string,
): CreatedPayout => {
  const { route: _route, idempotencyKey: _key, approvalAbove, clientId, ...kept } = wish;
  const needsApproval = wish.amount.minor > approvalAbove;
  const payout: Payout = {
    ...kept,
    ...place,
    id: payoutIdOf(wish),
    state: needsApproval ? 'pending_approval' : 'pending',
    createdBy: clientId,
    needsApproval,
    approval: null,
    cancellation: null,
    createdAt: at,
    updatedAt: at,
    sequence: 1,
  };
  return {
    payout,
    operation: needsApproval ? null : payoutOperation(payout, at),
    event: payoutEvent(needsApproval ? 'payout.approval_requested' : 'payout.created', payout, source, null),
  };
};

/** What the payout looked like in its first moment: everything about it that never changes. */
export const asCreated = ({
  state: _state,
  ...payout
}: Payout & { readonly providerReference?: string; readonly failureCode?: string }): Payout => {
  const { providerReference: _reference, failureCode: _code, ...base } = payout;
  return {
    ...base,
    state: base.needsApproval ? 'pending_approval' : 'pending',
    approval: null,
    cancellation: null,
    sequence: 1,
    updatedAt: base.createdAt,
  };
};
