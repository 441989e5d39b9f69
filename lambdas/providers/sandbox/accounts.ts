import type { ReadAccounts, TakenAccounts } from '../provider-account.ts';

/** Countries in the schemes of SEPA (European Payments Council, EPC409-09): where an IBAN can be paid in euros. */
const SEPA =
  'AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA'.split(
    ' ',
  );

const CARDS: readonly TakenAccounts[] = [{ type: 'card', countries: 'any' }];

/** How banks send money in a currency: by SEPA, by ACH, by Faster Payments. */
const BANK_ACCOUNTS: ReadonlyMap<string, readonly TakenAccounts[]> = new Map([
  ['EUR', [{ type: 'iban', countries: SEPA }]],
  ['USD', [{ type: 'us_bank_account', countries: 'any' }]],
  [
    'GBP',
    [
      { type: 'uk_bank_account', countries: 'any' },
      { type: 'iban', countries: ['GB'] },
    ],
  ],
]);

export const readSandboxAccounts: ReadAccounts = (use, currency) =>
  use === 'authorize' ? CARDS : (BANK_ACCOUNTS.get(currency) ?? []);
