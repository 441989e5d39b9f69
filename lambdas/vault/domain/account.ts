import type { Card } from './card.ts';
import type { Iban } from './iban.ts';
import type { UkBankAccount } from './uk-bank-account.ts';
import type { UsBankAccount } from './us-bank-account.ts';

/** What the vault keeps in a merchant's stead: every digit of it is account data. */
export type Account = Card | Iban | UsBankAccount | UkBankAccount;

/** The same text for the same account data, and another for any other: each part stands in quotes. */
export const canonicalAccount = (account: Account): string => JSON.stringify(partsOf(account));

const partsOf = (account: Account): readonly string[] => {
  switch (account.type) {
    case 'card':
      return [account.type, account.number, String(account.expMonth), String(account.expYear)];
    case 'iban':
      return [account.type, account.iban];
    case 'us_bank_account':
      return [account.type, account.routingNumber, account.accountNumber];
    case 'uk_bank_account':
      return [account.type, account.sortCode, account.accountNumber];
  }
};

/** What may be shown to whoever may see that there is a token (PCI DSS 4.0.1, 3.4.1: of a number the last four). */
export type Shown = Readonly<Record<string, number | string>>;

const lastFour = (number: string): string => number.slice(-4);

export const shownOf = (account: Account): Shown => {
  switch (account.type) {
    case 'card':
      return {
        brand: account.brand,
        last4: lastFour(account.number),
        exp_month: account.expMonth,
        exp_year: account.expYear,
      };
    case 'iban':
      return { country: account.iban.slice(0, 2), last4: lastFour(account.iban) };
    case 'us_bank_account':
      return { country: 'US', last4: lastFour(account.accountNumber) };
    case 'uk_bank_account':
      return { country: 'GB', last4: lastFour(account.accountNumber) };
  }
};

/** All of it, in clear: for whoever may reveal it, once it is on record. */
export const accountView = (account: Account): Readonly<Record<string, number | string>> => {
  switch (account.type) {
    case 'card':
      return { number: account.number, exp_month: account.expMonth, exp_year: account.expYear };
    case 'iban':
      return { iban: account.iban };
    case 'us_bank_account':
      return { routing_number: account.routingNumber, account_number: account.accountNumber };
    case 'uk_bank_account':
      return { sort_code: account.sortCode, account_number: account.accountNumber };
  }
};
