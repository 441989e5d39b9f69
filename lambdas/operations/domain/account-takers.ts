import { isId } from '../../kernel/ids.ts';
import type { AccountUse, TakenAccounts } from '../../providers/provider-account.ts';
import type { ReadAccountsOf } from '../../providers/provider-destination.ts';
import type { ProviderOrder } from './routing.ts';

/** Who can be asked, and what they take of the vault. */
export interface Takers {
  readonly order: ProviderOrder;
  /** Null if no token of the vault was named; nothing if nobody takes account data. */
  readonly accounts: readonly TakenAccounts[] | null;
}

/**
 * Whom a payment or payout can go to. A token of the vault means the same to everybody who takes account data, and
 * nothing to the others; any other name means something to one provider only, and is judged by that one.
 */
export const takersOf = (
  order: ProviderOrder,
  wish: { readonly given: string; readonly use: AccountUse; readonly currency: string },
  readAccounts: ReadAccountsOf,
): Takers => {
  if (!isId('tok', wish.given)) return { order, accounts: null };
  const taking = order.filter((provider) => readAccounts[provider](wish.use, wish.currency).length > 0);
  const [first, ...others] = taking;
  return first === undefined
    ? { order, accounts: [] }
    : { order: [first, ...others], accounts: readAccounts[first](wish.use, wish.currency) };
};
