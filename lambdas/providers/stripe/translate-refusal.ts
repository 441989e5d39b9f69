import { unreachable } from '../../kernel/invariant.ts';
import type { FailureCode, ProviderAnswer } from '../port.ts';
import type { NeverSent, VaultUnavailable } from '../provider-account.ts';
import type { StripeRefusal } from './client.ts';
import { verdictOf } from './error-map.ts';
import { failureCodeOf } from './failure-codes.ts';
import type { Lost } from './http-client.ts';

/** Everything but success: a refusal, a doubt, or nothing sent. */
export type RefusalAnswer = Exclude<
  Extract<ProviderAnswer, { kind: 'failed' | 'ambiguous' | 'not_accepted' }>,
  { readonly reason: NeverSent | VaultUnavailable }
>;

const UNREADABLE: RefusalAnswer = { kind: 'ambiguous', reason: 'unreadable_reply' };

/**
 * Refusals that speak of a state that one of our own requests may have brought about, or of our key: what really
 * happened is for a query to find out.
 */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'payment_intent_unexpected_state',
  'intent_invalid_state',
  'charge_already_captured',
  'status_transition_invalid',
]);

/** Refusals of whoever asks, not of what is asked; they come in a 400. */
const UNAUTHORIZED: ReadonlySet<string> = new Set([
  'account_invalid',
  'api_key_expired',
  'livemode_mismatch',
  'platform_api_key_expired',
  'secret_key_required',
  'testmode_charges_only',
  'tls_version_unsupported',
]);

/**
 * Whether a hold that could not be voided for this reason is over by itself. Stripe releases a hold that has lapsed as a
 * refund of its charge, so that counts as well. Total: a new reason does not compile until somebody has decided.
 */
const ENDS_HOLD = {
  expired: true,
  refund_refused: true,
  card_declined: false,
  insufficient_funds: false,
  invalid_source: false,
  action_declined: false,
  invalid_request: false,
  invalid_destination: false,
  destination_closed: false,
  payout_refused: false,
  evidence_refused: false,
  provider_refused: false,
  provider_unavailable: false,
  not_received: false,
  token_erased: false,
  account_data_damaged: false,
  provider_takes_no_account_data: false,
} as const satisfies Record<FailureCode, boolean>;

export const isOverInAnyCase = (code: FailureCode): boolean => ENDS_HOLD[code];

const fromLost = (lost: Lost | null): RefusalAnswer => {
  if (lost === null) return UNREADABLE;
  if (lost.kind === 'not_sent') return { kind: 'not_accepted', reason: 'unreachable' };
  return { kind: 'ambiguous', reason: lost.kind === 'server_error' ? 'server_error' : lost.reason };
};

const otherwise = ({ type, parameter }: StripeRefusal): FailureCode => {
  if (type === 'StripeCardError') return 'card_declined';
  if (parameter === 'destination') return 'invalid_destination';
  return parameter?.startsWith('payment_method') === true ? 'invalid_source' : 'invalid_request';
};

const fromContent = (refusal: StripeRefusal): RefusalAnswer => {
  const code = refusal.code ?? '';
  if (DOUBTFUL.has(code)) return UNREADABLE;
  if (UNAUTHORIZED.has(code)) return { kind: 'not_accepted', reason: 'unauthorized' };
  return { kind: 'failed', providerReference: null, code: failureCodeOf(refusal, otherwise(refusal)) };
};

const fromDoubt = ({ status, code }: StripeRefusal): RefusalAnswer => {
  // The first request under this key is not done, or another one holds the object.
  if (code === 'lock_timeout') return { kind: 'not_accepted', reason: 'rate_limited' };
  return status === 409 || code === 'idempotency_key_in_use'
    ? { kind: 'ambiguous', reason: 'in_progress' }
    : UNREADABLE;
};

/** What an error means for the operation whose request it answers. Whatever is not certain is ambiguous. */
export const translateRefusal = (refusal: StripeRefusal): RefusalAnswer => {
  const verdict = verdictOf(refusal.type);
  switch (verdict) {
    case 'refused':
      return fromContent(refusal);
    case 'unauthorized':
    case 'rate_limited':
      return { kind: 'not_accepted', reason: verdict };
    case 'doubt':
      return fromDoubt(refusal);
    case 'lost':
      return fromLost(refusal.lost);
    default:
      return unreachable(verdict);
  }
};
