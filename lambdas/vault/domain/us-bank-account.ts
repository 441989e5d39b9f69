import { err, ok, type Result } from '../../kernel/result.ts';
import type { AccountFault } from './account-fault.ts';

export interface UsBankAccount {
  readonly type: 'us_bank_account';
  readonly routingNumber: string;
  readonly accountNumber: string;
}

/** ABA routing numbers: the digits, each times its weight, add up to a multiple of ten. */
const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/** The Federal Reserve's districts and those of thrifts, electronic transactions and travellers' cheques. */
const isAssigned = (routingNumber: string): boolean => {
  const prefix = Number.parseInt(routingNumber.slice(0, 2), 10);
  return (
    (prefix >= 1 && prefix <= 12) ||
    (prefix >= 21 && prefix <= 32) ||
    (prefix >= 61 && prefix <= 72) ||
    prefix === 80
  );
};

const isRoutingNumber = (text: string): boolean => {
  if (!(/^\d{9}$/.test(text) && isAssigned(text))) return false;
  const sum = WEIGHTS.reduce(
    (total, weight, index) => total + weight * Number.parseInt(text.charAt(index), 10),
    0,
  );
  return sum % 10 === 0;
};

export const parseUsBankAccount = (wish: {
  readonly routing_number: string;
  readonly account_number: string;
}): Result<UsBankAccount, readonly AccountFault[]> => {
  const faults: AccountFault[] = [];
  if (!isRoutingNumber(wish.routing_number))
    faults.push({
      field: 'routing_number',
      message: 'must be nine digits that pass the ABA checksum, of a range that is assigned',
    });
  // Nacha's entry detail record keeps 17 characters for it; there is no check digit to test.
  if (!/^\d{4,17}$/.test(wish.account_number))
    faults.push({ field: 'account_number', message: 'must have 4 to 17 digits' });
  if (faults.length > 0) return err(faults);
  return ok({
    type: 'us_bank_account',
    routingNumber: wish.routing_number,
    accountNumber: wish.account_number,
  });
};
