import { type Destination, destinationOf, type ReadyMadeDestination } from './destinations.ts';
import type { Source } from './sources.ts';

/** Account data of a request, as it came. Nothing of it is kept but how the provider treats it and its last four. */
export type TestAccount =
  | { readonly type: 'card'; readonly number: string }
  | { readonly type: 'iban'; readonly iban: string }
  | { readonly type: 'us_bank_account'; readonly routing_number: string; readonly account_number: string }
  | { readonly type: 'uk_bank_account'; readonly sort_code: string; readonly account_number: string };

/**
 * Numbers that stand in the public documentation of Stripe and of others for tests, by their first six and last four:
 * whoever searches this code for account data finds none. Numbers of other cards are refused, as test modes do.
 */
export const TEST_CARDS: ReadonlyMap<string, Source> = new Map([
  ['424242…4242', 'tok_visa'],
  ['400005…5556', 'tok_visa'],
  ['555555…4444', 'tok_visa'],
  ['520082…8210', 'tok_visa'],
  ['378282…0005', 'tok_visa'],
  ['601111…1117', 'tok_visa'],
  ['356600…0505', 'tok_visa'],
  ['400000…0002', 'tok_declined'],
  ['400000…9995', 'tok_declined'],
  ['400000…3155', 'tok_requires_action'],
  ['400000…3220', 'tok_requires_action'],
  ['400000…0259', 'tok_chargeback'],
  ['400000…5126', 'tok_refund_fails'],
  ['400000…0119', 'tok_http_500'],
  ['400000…0101', 'tok_timeout_after_commit'],
]);

/** The same of bank accounts: country or bank code, and the last four. */
export const TEST_BANK_ACCOUNTS: ReadonlyMap<string, ReadyMadeDestination> = new Map([
  ['DE…3000', 'ba_ok'],
  ['AT…3201', 'ba_ok'],
  ['GB…6819', 'ba_ok'],
  ['FR…2606', 'ba_ok'],
  ['DE…3001', 'ba_returned'],
  ['NL…4300', 'ba_closed'],
  ['AT…3202', 'ba_timeout_after_commit'],
  ['110000000…6789', 'ba_ok'],
  ['110000000…1113', 'ba_closed'],
  ['108800…2345', 'ba_ok'],
]);

const BIN_DIGITS = 6;
const COUNTRY_LETTERS = 2;

const lastFour = (number: string): string => number.slice(-4);

/** @returns what the account is known by, and its last four. */
const knownAs = (account: TestAccount): readonly [key: string, last4: string] => {
  switch (account.type) {
    case 'card':
      return [account.number.slice(0, BIN_DIGITS), lastFour(account.number)];
    case 'iban':
      return [account.iban.slice(0, COUNTRY_LETTERS), lastFour(account.iban)];
    case 'us_bank_account':
      return [account.routing_number, lastFour(account.account_number)];
    case 'uk_bank_account':
      return [account.sort_code, lastFour(account.account_number)];
  }
};

/** A card as the source that it behaves as. @returns null if it is none that is known. */
export const sourceOfAccount = (
  account: TestAccount,
): { readonly source: Source; readonly last4: string } | null => {
  const [key, last4] = knownAs(account);
  const source = account.type === 'card' ? TEST_CARDS.get(`${key}…${last4}`) : undefined;
  return source === undefined ? null : { source, last4 };
};

/** A bank account as an account of somebody's own, such as `ba_ok__iban_3000`. */
export const destinationOfAccount = (account: TestAccount): Destination | null => {
  const [key, last4] = knownAs(account);
  const behaves = account.type === 'card' ? undefined : TEST_BANK_ACCOUNTS.get(`${key}…${last4}`);
  return behaves === undefined ? null : destinationOf(behaves, `${account.type}_${last4}`);
};
