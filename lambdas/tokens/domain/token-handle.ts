import { isId, type MerchantId, type TokenId } from '../../kernel/ids.ts';
import type { AccountType, AccountUse, TakenAccounts } from '../../providers/provider-account.ts';

/** What everybody but the vault may know of a token: enough to tell whether it will do, and nothing to steal. */
export interface TokenHandle {
  readonly id: TokenId;
  readonly merchantId: MerchantId;
  readonly type: AccountType;
  /** ISO 3166-1 alpha-2; null for cards. */
  readonly country: string | null;
  /** Last month in which a card holds, `2031-12`; null for what does not expire. */
  readonly expires: string | null;
  readonly state: 'active' | 'erased';
}

/** What a payment or a payout needs of the token that it names. */
export interface TokenDemand {
  readonly id: TokenId;
  readonly merchantId: MerchantId;
  readonly use: AccountUse;
  /** What the provider takes; nothing if nobody who could be asked takes account data. */
  readonly accounts: readonly TakenAccounts[];
  /** The present, `2026-11`, in UTC. */
  readonly month: string;
}

/** @returns null if what is given is no token of the vault: then it is the provider's to judge. */
export const demandOf = (
  given: string,
  accounts: TokenDemand['accounts'] | null,
  { merchantId, use, at }: Pick<TokenDemand, 'merchantId' | 'use'> & { readonly at: string },
): TokenDemand | null =>
  isId('tok', given) && accounts !== null
    ? { id: given, merchantId, use, accounts, month: at.slice(0, '2026-11'.length) }
    : null;

export interface TokenRefusal {
  readonly kind: /** Another merchant's as well: that there is one would say something about that merchant. */
    | 'token_unknown'
    | 'token_erased'
    /** A card where money shall go to, or a bank account where it shall come from. */
    | 'token_wrong_type'
    | 'card_expired'
    | 'provider_takes_no_account_data'
    /** Its type or its country does not go with the currency. */
    | 'token_unsupported';
}

const isTaken = ({ type, country }: TokenHandle, accounts: readonly TakenAccounts[]): boolean =>
  accounts.some(
    (taken) =>
      taken.type === type &&
      (taken.countries === 'any' || (country !== null && taken.countries.includes(country))),
  );

/** @returns null if it will do. */
export const refusalOf = (handle: TokenHandle | null, demand: TokenDemand): TokenRefusal | null => {
  if (handle === null || handle.merchantId !== demand.merchantId) return { kind: 'token_unknown' };
  if (handle.state === 'erased') return { kind: 'token_erased' };
  if ((handle.type === 'card') !== (demand.use === 'authorize')) return { kind: 'token_wrong_type' };
  if (demand.accounts.length === 0) return { kind: 'provider_takes_no_account_data' };
  if (!isTaken(handle, demand.accounts)) return { kind: 'token_unsupported' };
  return handle.expires !== null && handle.expires < demand.month ? { kind: 'card_expired' } : null;
};
