import type { AccountData } from '../provider-account.ts';

/** Account data as the provider takes it. */
export const accountBody = (account: AccountData): object => {
  switch (account.type) {
    case 'card':
      return {
        type: account.type,
        number: account.number,
        exp_month: account.expMonth,
        exp_year: account.expYear,
      };
    case 'iban':
      return { type: account.type, iban: account.iban };
    case 'us_bank_account':
      return {
        type: account.type,
        routing_number: account.routingNumber,
        account_number: account.accountNumber,
      };
    case 'uk_bank_account':
      return { type: account.type, sort_code: account.sortCode, account_number: account.accountNumber };
  }
};

const numberOf = (account: AccountData): string => {
  switch (account.type) {
    case 'card':
      return account.number;
    case 'iban':
      return account.iban;
    case 'us_bank_account':
    case 'uk_bank_account':
      return account.accountNumber;
  }
};

/** Of account data the provider shows its type and its last four, behind the ready-made account that it behaves as. */
export const isShownAs = (account: AccountData, destination: string): boolean =>
  destination.endsWith(`__${account.type}_${numberOf(account).slice(-4)}`);
