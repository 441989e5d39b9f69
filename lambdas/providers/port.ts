import type { Clock } from '../kernel/clock.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { Result } from '../kernel/result.ts';
import type { FailureCode } from './failure-code.ts';
import type { AccountData, NeverSent, VaultUnavailable } from './provider-account.ts';
import type { OperationKind, ProviderCommand } from './provider-command.ts';
import type { ProviderDispute } from './provider-dispute.ts';
import type { HistoryPage } from './provider-history.ts';

export type { FailureCode } from './failure-code.ts';
export type { OperationKind, ProviderCommand } from './provider-command.ts';
export type { HistoryKind, HistoryLine, HistoryPage } from './provider-history.ts';

export const PROVIDER_NAMES = ['sandbox', 'stripe'] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

export type AmbiguousReason =
  | 'timeout'
  | 'connection_lost'
  | 'server_error'
  | 'unreadable_reply'
  /** The provider is still at work on this very request, or has it on record in another form. */
  | 'in_progress';

/** What the provider is known to have done with an operation. */
export type KnownAnswer =
  | {
      readonly kind: 'succeeded';
      readonly providerReference: string;
      readonly amountAuthorized: Money;
      readonly amountCaptured: Money;
      /** Until when an authorisation can be captured, RFC 3339; missing if the provider does not say. */
      readonly capturableUntil?: string;
    }
  /** A refund was made: its own reference and amount, for a charge can have many. */
  | { readonly kind: 'refunded'; readonly providerReference: string; readonly amount: Money }
  /** A payout left for the bank, which may take days: not the end of the operation. */
  | { readonly kind: 'in_transit'; readonly providerReference: string }
  /** A payout is booked as paid. Not for ever: a bank can send it back days later. */
  | { readonly kind: 'paid_out'; readonly providerReference: string; readonly amount: Money }
  /**
   * A payout or a refund was taken from what the provider holds for us, and came back: after it was said to be done, or
   * before we ever heard of that. Both moves are in the provider's books. `code` is the bank's reason.
   */
  | {
      readonly kind: 'returned';
      readonly providerReference: string;
      readonly amount: Money;
      readonly code: FailureCode;
    }
  /** The provider has the evidence, for good; the reference is the dispute's. */
  | { readonly kind: 'evidence_submitted'; readonly providerReference: string }
  /** Authorised as a step of an automatic capture that is still under way: not the end of the operation. */
  | { readonly kind: 'authorized'; readonly providerReference: string; readonly amountAuthorized: Money }
  /** Taken on, outcome to follow by webhook or query. */
  | { readonly kind: 'pending'; readonly providerReference: string }
  | { readonly kind: 'requires_action'; readonly providerReference: string; readonly redirectUrl: string }
  /** A definite refusal: no money moved and none will. `code` is stable and ours, e.g. `card_declined`. */
  | { readonly kind: 'failed'; readonly providerReference: string | null; readonly code: FailureCode };

/** What became of a request; total, so that nobody forgets the maybe-state. */
export type ProviderAnswer =
  | KnownAnswer
  /** The provider may or may not have done it. Never a failure. */
  | { readonly kind: 'ambiguous'; readonly reason: AmbiguousReason }
  /** Nothing left this house (name not found, connection refused, told to slow down): safe to try again later. */
  | { readonly kind: 'not_accepted'; readonly reason: 'unreachable' | 'rate_limited' | 'unauthorized' }
  /** The same, and the provider has no part in it: the account data could not be read now. */
  | { readonly kind: 'not_accepted'; readonly reason: VaultUnavailable }
  /** The same, and it never will: there is no account data to send, or nobody there who takes it. */
  | { readonly kind: 'not_accepted'; readonly reason: NeverSent };

/** What the provider says when asked about an operation. */
export type QueryAnswer =
  | KnownAnswer
  | { readonly kind: 'not_found' }
  /** The question itself failed; it says nothing about the operation. */
  | {
      readonly kind: 'no_answer';
      readonly reason: AmbiguousReason | 'unreachable' | 'rate_limited' | 'unauthorized';
    };

export interface ProviderCapabilities {
  readonly kinds: readonly OperationKind[];
  /** How long after a request the provider may still answer "unknown" about an operation that it did take on. */
  readonly consistencySeconds: number;
  /** How long the same key is sure to give the same effect; after that an operation is never sent again. */
  readonly idempotencySeconds: number;
}

/** An operation as a provider is asked about it. The whole of it: not everyone keeps our id within reach. */
export interface ProviderQuestion {
  readonly command: ProviderCommand;
  /** When the operation was made, RFC 3339: it cannot be at the provider any earlier. */
  readonly createdAt: string;
}

/** What a provider can be asked. Network trouble is an answer (`ambiguous`, `not_accepted`), never a throw. */
export interface Provider {
  readonly name: ProviderName;
  readonly capabilities: ProviderCapabilities;
  /**
   * @param account In clear, instead of the source or destination that the command names: that one is a token of the
   *   vault then, which means nothing to a provider. Only the vault's function has it.
   */
  readonly submit: (command: ProviderCommand, account?: AccountData) => Promise<ProviderAnswer>;
  /** The same for one merchant's operations, where it matters whose they are: the vault opens a merchant's own tokens only. */
  readonly onBehalfOf?: (merchantId: MerchantId) => Provider;
  readonly query: (question: ProviderQuestion) => Promise<QueryAnswer>;
  readonly history: (request: {
    readonly from: string;
    readonly to: string;
    readonly cursor: string | null;
  }) => Promise<HistoryPage>;
}

/** The providers of a deployment: not everyone is everywhere. */
export type Providers = Readonly<Partial<Record<ProviderName, Provider>>>;

export type WebhookRefusal =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'timestamp_too_old'
  | 'timestamp_in_future';

/** Checks a webhook over its raw bytes before anything looks inside. */
export type VerifyWebhook = (request: {
  readonly rawBody: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Newest first; two may be valid while a secret rotates. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
}) => Result<void, WebhookRefusal>;

/** A provider's webhook in our words. A type that moves nothing has neither `answer` nor `dispute`. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  readonly operationId: string | null;
  readonly createdAt: string;
  /** What became of the operation. */
  readonly answer: KnownAnswer | null;
  /** The dispute that it is about: not what somebody asked for, but what happened to us. */
  readonly dispute: ProviderDispute | null;
}

/** @returns `unreadable` with what was wrong when the body is not the provider's shape. */
export type TranslateWebhook = (
  rawBody: string,
) => Result<ProviderEvent, { readonly kind: 'unreadable'; readonly detail: string }>;
