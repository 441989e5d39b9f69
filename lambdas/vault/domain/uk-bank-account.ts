import { err, ok, type Result } from '../../kernel/result.ts';
import type { AccountFault } from './account-fault.ts';

export interface UkBankAccount {
  readonly type: 'uk_bank_account';
  /** Six digits, without the hyphens in which people write it. */
  readonly sortCode: string;
  readonly accountNumber: string;
}

/**
 * Only the form is checked: which check digit a sort code uses stands in a table (Vocalink, modulus checking) that
 * changes several times a year, and an outdated copy would refuse accounts that exist.
 */
export const parseUkBankAccount = (wish: {
  readonly sort_code: string;
  readonly account_number: string;
}): Result<UkBankAccount, readonly AccountFault[]> => {
  const faults: AccountFault[] = [];
  if (!/^(\d{6}|\d\d-\d\d-\d\d|\d\d \d\d \d\d)$/.test(wish.sort_code))
    faults.push({ field: 'sort_code', message: 'must have six digits, such as 20-00-00' });
  if (!/^\d{8}$/.test(wish.account_number))
    faults.push({
      field: 'account_number',
      message: 'must have eight digits; put zeros before a shorter one',
    });
  if (faults.length > 0) return err(faults);
  return ok({
    type: 'uk_bank_account',
    sortCode: wish.sort_code.replace(/[ -]/g, ''),
    accountNumber: wish.account_number,
  });
};
