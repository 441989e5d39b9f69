import type { FailureCode } from '../port.ts';

const as = (code: FailureCode, names: string): readonly (readonly [string, FailureCode])[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, code] as const);

/**
 * Stripe's error and decline codes (docs.stripe.com/error-codes, docs.stripe.com/declines/codes) in our words. What is
 * not here is known by the kind of its error alone: a declined card, or a request that is not right.
 */
const CODES: ReadonlyMap<string, FailureCode> = new Map([
  ...as('insufficient_funds', 'insufficient_funds withdrawal_count_limit_exceeded'),
  ...as(
    'action_declined',
    `authentication_required payment_intent_authentication_failure authentication_not_handled
     setup_intent_authentication_failure three_d_secure_authentication_not_supported`,
  ),
  ...as(
    'expired',
    'capture_charge_authorization_expired charge_expired_for_capture payment_intent_payment_attempt_expired',
  ),
  ...as(
    'invalid_source',
    `incorrect_number invalid_number invalid_account incorrect_cvc invalid_cvc expired_card expired_payment_method
     invalid_expiry_month invalid_expiry_year incorrect_zip incorrect_postal_code incorrect_address
     token_already_used token_in_use invalid_source_usage payment_method_unactivated payment_method_unexpected_state
     payment_method_invalid_parameter payment_method_invalid_parameter_testmode payment_intent_incompatible_payment_method`,
  ),
  ...as(
    'provider_refused',
    `processing_error reenter_transaction try_again_later issuer_not_available approve_with_id no_action_taken
     payment_method_provider_decline payment_method_provider_timeout payment_method_not_available
     payment_intent_payment_attempt_failed card_not_supported currency_not_supported
     card_decline_rate_limit_exceeded three_d_secure_authentication_upstream_error`,
  ),
  ...as(
    'payout_refused',
    `balance_insufficient payouts_not_allowed payouts_limit_exceeded instant_payouts_unsupported
     instant_payouts_currency_disabled instant_payouts_limit_exceeded instant_payouts_config_disabled`,
  ),
  ...as('invalid_destination', 'bank_account_unusable bank_account_unverified bank_account_restricted'),
  ...as('destination_closed', 'account_closed no_account'),
  ...as(
    'refund_refused',
    'charge_already_refunded charge_disputed charge_not_refundable refund_disputed_payment',
  ),
]);

export interface RefusalCodes {
  readonly code: string | null;
  readonly declineCode: string | null;
}

/** The issuer's reason says more than the error that carries it, so it is looked at first. */
export const failureCodeOf = ({ code, declineCode }: RefusalCodes, otherwise: FailureCode): FailureCode =>
  CODES.get(declineCode ?? '') ?? CODES.get(code ?? '') ?? otherwise;
