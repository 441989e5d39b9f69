import { type DisputeId, deriveId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';

/**
 * How a dispute stands. `needs_response`: evidence is awaited. `under_review`: the payer's bank decides. `won`: the
 * money is back with us. `lost`: it is gone.
 */
export type DisputeStatus = 'needs_response' | 'under_review' | 'won' | 'lost';

/** Why the payer's bank took the money back. An adapter calls everything that it does not know `other`. */
export type DisputeReason =
  | 'fraudulent'
  | 'unrecognized'
  | 'duplicate'
  | 'product_not_received'
  | 'product_unacceptable'
  | 'refund_not_processed'
  | 'subscription_canceled'
  | 'other';

/** What can be said in defence; `text` is for whatever has no field of its own. None of them identifies the payer. */
export const EVIDENCE_FIELDS = [
  'text',
  'product_description',
  'access_activity_log',
  'shipping_carrier',
  'shipping_tracking_number',
  'shipping_date',
  'service_date',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'duplicate_charge_explanation',
] as const;

export type EvidenceField = (typeof EVIDENCE_FIELDS)[number];

/** At least one field, none of them empty. It is submitted once and for all. */
export type DisputeEvidence = Readonly<Partial<Record<EvidenceField, string>>>;

/**
 * A dispute as an event shows it: the whole of it as it stood then, so that one event is enough, and events may come
 * twice and in any order. It is one only once the provider keeps money back: an inquiry that holds nothing is none.
 */
export interface ProviderDispute {
  readonly providerReference: string;
  /** The operation that took the disputed money; null if the provider does not say, then `chargeReference` leads to it. */
  readonly operationId: string | null;
  /** What `authorize` was answered with as its `providerReference`. */
  readonly chargeReference: string;
  /** What is kept back, in the currency of the payment. */
  readonly amount: Money;
  readonly status: DisputeStatus;
  readonly reason: DisputeReason;
  /** The provider's price, as far as it has charged it; null while it has charged none. It does not change any more. */
  readonly fee: Money | null;
  /** What the provider has given back of its price; null while it has given back nothing. It does not change any more. */
  readonly feeReturned: Money | null;
  /** RFC 3339; null if no evidence is taken. */
  readonly evidenceDueBy: string | null;
}

/** A dispute comes from the provider: its id here follows from its id there, so that it is opened once, and found. */
export const disputeIdOf = (provider: string, providerReference: string): DisputeId =>
  deriveId('dp', provider, providerReference);
