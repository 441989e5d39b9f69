import type { DisputeId, MerchantId, OperationId, PaymentId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { FailureCode, ProviderName } from '../../providers/port.ts';
import type { DisputeReason, DisputeStatus } from '../../providers/provider-dispute.ts';

/** Its states are the provider's own: a dispute happens to us, and we follow what we are told. */
export type DisputeState = DisputeStatus;

export interface Dispute {
  readonly id: DisputeId;
  readonly state: DisputeState;
  readonly paymentId: PaymentId;
  readonly merchantId: MerchantId;
  readonly provider: ProviderName;
  readonly providerReference: string;
  /** Taken back by the payer's bank; never changes. */
  readonly amount: Money;
  /** The provider's price, in its own currency; null until it is charged. */
  readonly fee: Money | null;
  /** What the provider gave back of its price; null until it does. */
  readonly feeReturned: Money | null;
  readonly reason: DisputeReason;
  /** Null if the provider takes no evidence. */
  readonly evidenceDueBy: string | null;
  /** When we heard that the provider has the merchant's evidence. */
  readonly evidenceSubmittedAt: string | null;
  /** Why the last evidence was refused; null if none was. */
  readonly evidenceFailure: FailureCode | null;
  /** The latest time that the provider's events bore: an older event says nothing new about due dates. */
  readonly toldAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Sequence of its latest event; the next write names the one that it decided on. */
  readonly sequence: number;
  readonly operationsCount: number;
  /** Evidence on its way to the provider. */
  readonly openOperation: OperationId | null;
  /** Its payment's: the whole story can be found by it. */
  readonly correlationId: string;
}

/** For each state that an event leads to, the states that it may come from; none for the creation. */
type Transitions = Readonly<Partial<Record<DisputeState, readonly DisputeState[]>>>;

/**
 * The dispute's state machine, written once: the write's condition, the diagram in docs/disputes.md and the tests
 * derive from it. Keys are the events that the transitions emit.
 */
export const DISPUTE_TRANSITIONS = {
  'dispute.created': { needs_response: [] },
  'dispute.updated': {
    needs_response: ['needs_response'],
    under_review: ['needs_response', 'under_review'],
    won: ['won'],
    lost: ['lost'],
  },
  'dispute.evidence_submitted': { under_review: ['needs_response', 'under_review'] },
  'dispute.won': { won: ['needs_response', 'under_review'] },
  'dispute.lost': { lost: ['needs_response', 'under_review'] },
} as const satisfies Record<string, Transitions>;

export type DisputeEventType = keyof typeof DISPUTE_TRANSITIONS;

export const transitionsOf = (event: DisputeEventType): Transitions => DISPUTE_TRANSITIONS[event];

/** The payer's bank has decided. */
export const isClosed = ({ state }: Pick<Dispute, 'state'>): boolean => state === 'won' || state === 'lost';
