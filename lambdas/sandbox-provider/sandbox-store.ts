import type { Result } from '../kernel/result.ts';
import type { Charge, HistoryLine, Operation } from './domain/charge.ts';
import type { Dispute } from './domain/dispute.ts';
import type { Payout } from './domain/payout.ts';
import type { Refund } from './domain/refund.ts';
import type { SettledUpTo } from './domain/settlement.ts';

/** An event as it waits in the queue; `body` is the exact text to sign and send. */
export interface WebhookMessage {
  readonly event_id: string;
  readonly type: string;
  readonly url: string;
  readonly delay_seconds: number;
  readonly body: string;
}

/** The answer that a key gets for ever. `body` is the exact text. */
export interface StoredReply {
  readonly status: number;
  readonly body: string;
}

export interface OperationRecord {
  readonly operation: Operation;
  /** Of the request that made it: another request under the same key is refused. */
  readonly fingerprint: string;
  readonly reply: StoredReply;
  readonly webhooks: readonly WebhookMessage[];
  /** When the change and its webhooks were written. */
  readonly committedAtMs: number;
  /** False until the queue has taken the webhooks. */
  readonly isAnnounced: boolean;
}

interface Committed {
  readonly record: OperationRecord;
  readonly lines: readonly HistoryLine[];
  /** Whether the operation begins with this change, or is moved on by it. */
  readonly isNewOperation: boolean;
}

/**
 * A charge is written whole, from the version that the change was decided on. A refund only adds to what was
 * refunded, as long as that stays within what was captured: refunds of one charge do not shut each other out.
 */
export interface ChargeCommit extends Committed {
  readonly charge: Charge;
  readonly refund: Refund | null;
  readonly opened: Dispute | null;
}

/** A payout is written once, with its whole course. */
export interface PayoutCommit extends Committed {
  readonly payout: Payout;
}

/** A dispute that got its evidence, from the version that this was decided on. */
export interface DisputeCommit extends Committed {
  readonly dispute: Dispute;
}

/** Everything is settled up to here, from the version that this was decided on. */
export interface SettlementCommit extends Committed {
  readonly upTo: SettledUpTo;
}

export type Commit = ChargeCommit | DisputeCommit | PayoutCommit | SettlementCommit;

export type CommitError =
  /** The key is taken: somebody was faster. */
  | 'operation_exists'
  /** What the decision was based on has changed, or the charge has less left than a refund takes. */
  | 'charge_changed'
  | 'contended';

export interface HistoryQuery {
  /** RFC 3339, inclusive. */
  readonly from: string;
  /** RFC 3339, exclusive. */
  readonly to: string;
  readonly limit: number;
  /** Where the last page ended. */
  readonly after: HistoryPosition | null;
}

export interface HistoryPosition {
  readonly createdAt: string;
  readonly lineId: string;
}

export interface SandboxStore {
  readonly getOperation: (operationId: string) => Promise<OperationRecord | null>;
  readonly getCharge: (chargeId: string) => Promise<Charge | null>;
  readonly getRefund: (refundId: string) => Promise<Refund | null>;
  readonly getDispute: (disputeId: string) => Promise<Dispute | null>;
  readonly getPayout: (payoutId: string) => Promise<Payout | null>;
  /** @returns null before the first settlement. */
  readonly getSettledUpTo: () => Promise<SettledUpTo | null>;
  /** @returns the id of the operation that waits for this action. */
  readonly getAction: (token: string) => Promise<string | null>;
  /** @returns true to exactly one caller per operation. */
  readonly claimFirstAttempt: (operationId: string, nowMs: number) => Promise<boolean>;
  /** All of it or nothing. */
  readonly commit: (commit: Commit) => Promise<Result<void, CommitError>>;
  readonly markAnnounced: (record: OperationRecord) => Promise<void>;
  /** Oldest first, at most `limit` lines. */
  readonly history: (query: HistoryQuery) => Promise<readonly HistoryLine[]>;
}
