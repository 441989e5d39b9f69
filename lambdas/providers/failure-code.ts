import type { NeverSent } from './provider-account.ts';

/** Why an operation failed for good, in our words: stable, for clients decide by it. */
export type FailureCode =
  | 'card_declined'
  | 'insufficient_funds'
  | 'invalid_source'
  | 'action_declined'
  | 'expired'
  | 'invalid_request'
  | 'refund_refused'
  | 'invalid_destination'
  | 'destination_closed'
  | 'payout_refused'
  /** The dispute is closed, its time is up, or it has its evidence already. */
  | 'evidence_refused'
  /** Refused for a reason of the provider's own, not the payer's: somebody else may take it. */
  | 'provider_refused'
  /** Nothing was sent: the provider could not be reached, or did not let us in, and somebody else was asked. */
  | 'provider_unavailable'
  /** The provider has no record of it and never will: nothing was taken. */
  | 'not_received'
  /** Nothing was sent, for want of the account data. */
  | NeverSent;
