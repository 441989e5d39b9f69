import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { MerchantId } from '../../kernel/ids.ts';

/**
 * The chart of accounts, per merchant and currency.
 * `provider_clearing` is an asset: money that a provider holds for us until it settles.
 * `merchant_payable` is a liability: money that is the merchant's.
 */
export const ACCOUNT_KINDS = {
  provider_clearing: { class: 'asset', normalSide: 'debit' },
  merchant_payable: { class: 'liability', normalSide: 'credit' },
} as const satisfies Record<string, { readonly class: 'asset' | 'liability'; readonly normalSide: Side }>;

export type Side = 'debit' | 'credit';

export type AccountKind = keyof typeof ACCOUNT_KINDS;

export type AccountId = `${MerchantId}/${AccountKind}/${string}`;

export const accountId = (merchantId: MerchantId, kind: AccountKind, currency: CurrencyCode): AccountId =>
  `${merchantId}/${kind}/${currency}`;
