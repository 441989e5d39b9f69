/** Account data in clear. Outside the memory of the vault's functions there is none. */
export type AccountData =
  | {
      readonly type: 'card';
      /** Digits only. */
      readonly number: string;
      readonly expMonth: number;
      /** Four digits. */
      readonly expYear: number;
    }
  | { readonly type: 'iban'; readonly iban: string }
  | { readonly type: 'us_bank_account'; readonly routingNumber: string; readonly accountNumber: string }
  | { readonly type: 'uk_bank_account'; readonly sortCode: string; readonly accountNumber: string };

export type AccountType = AccountData['type'];

/** Accounts of one type that a provider can do something with. */
export interface TakenAccounts {
  readonly type: AccountType;
  /** ISO 3166-1 alpha-2. A card's country is not asked for. */
  readonly countries: 'any' | readonly string[];
}

/** What an account is wanted for: to take money from, or to send it to. */
export type AccountUse = 'authorize' | 'payout';

/**
 * Which accounts a provider takes in clear for this use in this currency. Pure, for nobody is asked inside a request.
 *
 * @returns nothing if it takes none: whoever speaks to it needs a token of its own.
 */
export type ReadAccounts = (use: AccountUse, currency: string) => readonly TakenAccounts[];

/** KMS, the vault's tables or the vault itself could not be asked: that says nothing about the provider. */
export const VAULT_UNAVAILABLE = 'vault_unavailable';

export type VaultUnavailable = typeof VAULT_UNAVAILABLE;

/** Why account data is not sent, now or ever; failures of an operation by the same names. */
export const NEVER_SENT = [
  /** It was erased after the operation was created. */
  'token_erased',
  /** What is stored is not what was stored, and stays shut. */
  'account_data_damaged',
  'provider_takes_no_account_data',
] as const;

export type NeverSent = (typeof NEVER_SENT)[number];

export const isNeverSent = (reason: string): reason is NeverSent =>
  (NEVER_SENT as readonly string[]).includes(reason);
