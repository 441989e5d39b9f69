import { isId } from '../kernel/ids.ts';
import { isCurrencyCode } from '../kernel/money.ts';
import { ACCOUNT_KINDS, type AccountId } from './domain/account.ts';

/** An account's name as it stands in URLs, where a slash would divide it: `mer_….merchant_payable.EUR`. */
export const publicAccountId = (id: AccountId): string => id.replaceAll('/', '.');

/** @returns null if no account can be named like that. */
export const parsePublicAccountId = (text: string): AccountId | null => {
  const [merchantId = '', kind = '', currency = '', ...rest] = text.split('.');
  const isAccount =
    isId('mer', merchantId) &&
    Object.hasOwn(ACCOUNT_KINDS, kind) &&
    isCurrencyCode(currency) &&
    rest.length === 0;
  return isAccount ? (`${merchantId}/${kind}/${currency}` as AccountId) : null;
};
