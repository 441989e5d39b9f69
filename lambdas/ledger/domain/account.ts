import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { MerchantId } from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';

export type Side = 'debit' | 'credit';

interface AccountType {
  readonly class: 'asset' | 'liability' | 'expense';
  readonly normalSide: Side;
  /** What it holds can be spent by the merchant, so it has a guarded balance beside the derived one. */
  readonly isGuarded: boolean;
  /** For people and for the documentation, which is made from it. */
  readonly holds: string;
}

/** The chart of accounts: each merchant, and the platform as one of them, has each once per currency. */
export const ACCOUNT_KINDS = {
  provider_clearing: {
    class: 'asset',
    normalSide: 'debit',
    isGuarded: false,
    holds: 'what providers hold for us',
  },
  disputed_at_provider: {
    class: 'asset',
    normalSide: 'debit',
    isGuarded: false,
    holds: 'what providers keep back while disputes are open',
  },
  merchant_payable: {
    class: 'liability',
    normalSide: 'credit',
    isGuarded: true,
    holds: 'what is the merchant’s and can be paid out',
  },
  merchant_reserve: {
    class: 'liability',
    normalSide: 'credit',
    isGuarded: true,
    holds: 'what is the merchant’s and was set aside by transfers',
  },
  dispute_reserve: {
    class: 'liability',
    normalSide: 'credit',
    isGuarded: false,
    holds: 'what is the merchant’s unless its disputes are lost',
  },
  platform_payable: {
    class: 'liability',
    normalSide: 'credit',
    isGuarded: true,
    holds: 'what the merchant transferred to the platform',
  },
  provider_fees: {
    class: 'expense',
    normalSide: 'debit',
    isGuarded: false,
    holds: 'what providers charged for the merchant’s movements, which the platform bears',
  },
  settled_at_bank: {
    class: 'asset',
    normalSide: 'debit',
    isGuarded: false,
    holds: 'what providers have paid out to the platform’s bank account',
  },
} as const satisfies Record<string, AccountType>;

export type AccountKind = keyof typeof ACCOUNT_KINDS;

export type AccountId = `${MerchantId}/${AccountKind}/${string}`;

export const accountId = (merchantId: MerchantId, kind: AccountKind, currency: CurrencyCode): AccountId =>
  `${merchantId}/${kind}/${currency}`;

export interface Account {
  readonly merchantId: MerchantId;
  readonly kind: AccountKind;
  readonly currency: CurrencyCode;
}

/** @throws InvariantError on a text that `accountId` did not make. */
export const parseAccountId = (id: AccountId): Account => {
  const [merchantId, kind, currency, ...rest] = id.split('/');
  invariant(kind !== undefined && Object.hasOwn(ACCOUNT_KINDS, kind), `${id} is of no known kind`);
  invariant(currency !== undefined && rest.length === 0, `${id} is not an account`);
  return {
    merchantId: merchantId as MerchantId,
    kind: kind as AccountKind,
    currency: currency as CurrencyCode,
  };
};
