import type { FailureCode, ProviderAnswer, ProviderName } from '../../providers/port.ts';
import { isNeverSent, VAULT_UNAVAILABLE } from '../../providers/provider-account.ts';
import type { Operation } from './operation.ts';

interface Ruling {
  readonly mayFailOver: boolean;
  readonly reason: string;
}

const stays = (reason: string): Ruling => ({ mayFailOver: false, reason });
const moves = (reason: string): Ruling => ({ mayFailOver: true, reason });

/**
 * Whether somebody else may be asked after a refusal; docs/routing.md shows it. Only refusals that are the provider's
 * own: what the payer's bank or the payer decided, another provider must not be used to try again.
 */
export const FAILOVER = {
  card_declined: stays("the payer's bank decided, perhaps because the card is stolen"),
  insufficient_funds: stays("the payer's bank decided, and will not have changed its mind"),
  action_declined: stays('the payer did not prove who they are'),
  invalid_source: moves('this provider does not know the source, or not any more; another may'),
  invalid_request: moves('this provider does not do that, such as this currency or so small an amount'),
  provider_refused: moves('the provider, its processor or the way to the bank is in trouble'),
  provider_unavailable: moves('not a byte of it was sent'),
  expired: stays('too much time has passed'),
  not_received: stays('it was sent, and too much time has passed until it was clear that it did not arrive'),
  refund_refused: stays('money goes back the way it came'),
  invalid_destination: stays('a payout goes where the merchant said'),
  destination_closed: stays('a payout goes where the merchant said'),
  payout_refused: stays('the money to pay out is where it is'),
  token_erased: stays('nobody can read the account data any more'),
  account_data_damaged: stays('nobody can read the account data any more'),
  provider_takes_no_account_data: moves('nothing was sent, and another may take it'),
  evidence_refused: stays('a dispute is where its payment is'),
} as const satisfies Record<FailureCode, Ruling>;

/**
 * Who is asked next after a definite refusal, or before anything was sent; or null. Never after doubt: an operation that
 * was ever `unknown` stays with its provider, even once it is known to have failed, because by then the payer has gone.
 */
export const nextProvider = (operation: Operation, code: FailureCode): ProviderName | null =>
  (operation.state === 'submitted' || operation.state === 'created') && FAILOVER[code].mayFailOver
    ? (operation.alternatives?.[0] ?? null)
    : null;

/**
 * Takes "nothing has left" for a refusal if somebody else can be asked, or if nothing ever will. Only of the very first attempt to send: after
 * an attempt that was not recorded, an earlier one may have arrived. Being told to slow down is no reason to leave, nor is a vault that cannot be asked.
 */
export const giveUpUnsent = (operation: Operation, answer: ProviderAnswer): ProviderAnswer => {
  if (answer.kind !== 'not_accepted' || operation.attempts.length > 0) return answer;
  const { reason } = answer;
  if (isNeverSent(reason)) return { kind: 'failed', providerReference: null, code: reason };
  if (reason === VAULT_UNAVAILABLE) return answer;
  return reason !== 'rate_limited' && nextProvider(operation, 'provider_unavailable') !== null
    ? { kind: 'failed', providerReference: null, code: 'provider_unavailable' }
    : answer;
};
