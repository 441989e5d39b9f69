import type { Money } from '../../kernel/money.ts';
import type { Dispute, DisputeStatus } from './dispute.ts';
import type { Payout, PayoutStatus } from './payout.ts';
import type { Refund, RefundStatus } from './refund.ts';
import type { SettledUpTo, Settlement } from './settlement.ts';
import type { Source } from './sources.ts';

export type ChargeStatus = 'requires_action' | 'authorized' | 'captured' | 'failed' | 'canceled';

export interface Charge {
  readonly id: string;
  /** The operation that created it. */
  readonly operationId: string;
  readonly source: Source;
  readonly capture: boolean;
  readonly status: ChargeStatus;
  readonly amount: Money;
  readonly amountAuthorized: Money;
  readonly amountCaptured: Money;
  readonly amountRefunded: Money;
  readonly failureCode: 'card_declined' | 'action_declined' | null;
  readonly actionToken: string | null;
  readonly webhookUrl: string;
  readonly createdAt: string;
  /** 1 for a new charge, then one more for each change: two changes at once cannot both be right. */
  readonly version: bigint;
}

export type OperationKind =
  | 'authorize'
  | 'capture'
  | 'void'
  | 'refund'
  | 'payout'
  | 'dispute_evidence'
  | 'settlement';

export type OperationStatus = 'succeeded' | 'pending' | 'requires_action' | 'failed';

/** One request that moved something, under its idempotency key. */
export interface Operation {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  /** null: a payout or a settlement, which have no charge. */
  readonly chargeId: string | null;
  /** Of evidence: the dispute that it is for. */
  readonly disputeId?: string;
  readonly createdAt: string;
}

export type LineKind =
  | 'charge'
  | 'refund'
  | 'refund_return'
  | 'payout'
  | 'payout_return'
  | 'dispute'
  | 'dispute_reversal'
  | 'dispute_fee'
  | 'dispute_fee_return'
  | 'settlement'
  | 'settlement_return';

/** A line of the books that clients can pull: money that moved once, positive in every kind. */
export interface HistoryLine {
  readonly id: string;
  readonly operationId: string;
  readonly kind: LineKind;
  /** Id of the charge, refund, payout, dispute or settlement. */
  readonly reference: string;
  readonly amount: Money;
  readonly settledAmount: Money;
  readonly fee: Money;
  /** Of a settlement: what it is the settlement of. */
  readonly settles?: Settlement['lines'];
  readonly createdAt: string;
}

export type WebhookType =
  | 'charge.authorized'
  | 'charge.captured'
  | 'charge.failed'
  | 'charge.canceled'
  | `refund.${Exclude<RefundStatus, 'pending'>}`
  | `payout.${Exclude<PayoutStatus, 'pending'>}`
  | `dispute.${'opened' | 'updated' | 'won' | 'lost'}`;

/** What an event shows. */
export type Shown =
  | { readonly kind: 'charge'; readonly charge: Charge }
  | { readonly kind: 'refund'; readonly refund: Refund; readonly status: RefundStatus }
  | { readonly kind: 'payout'; readonly payout: Payout; readonly status: PayoutStatus }
  | { readonly kind: 'dispute'; readonly dispute: Dispute; readonly status: DisputeStatus };

/** An event about to be sent: what it is about and its operation, as they were then. */
export interface PlannedWebhook {
  readonly id: string;
  readonly type: WebhookType;
  readonly url: string;
  readonly delaySeconds: number;
  readonly createdAt: string;
  readonly shown: Shown;
  readonly operation: Operation;
}

interface Moved {
  readonly operation: Operation;
  readonly lines: readonly HistoryLine[];
  readonly webhooks: readonly PlannedWebhook[];
}

export interface ChargeChange extends Moved {
  /** As it becomes; with a refund, as it was when that was decided on: the write adds to what was refunded. */
  readonly charge: Charge;
  readonly refund: Refund | null;
  /** What this capture will be disputed by. */
  readonly opened: Dispute | null;
}

export interface DisputeChange extends Moved {
  readonly dispute: Dispute;
}

export interface PayoutChange extends Moved {
  readonly payout: Payout;
}

export interface SettlementChange extends Moved {
  readonly settlements: readonly Settlement[];
  readonly upTo: SettledUpTo;
}

/** Everything that one request changes; written as one transaction. */
export type Change = ChargeChange | DisputeChange | PayoutChange | SettlementChange;
