import type { ReadAccounts } from '../provider-account.ts';

/**
 * None. Stripe takes card numbers over its API only from accounts that it has let in
 * (support.stripe.com/questions/enabling-access-to-raw-card-data-apis), and external accounts of a platform are not
 * made by payouts: what it is given are tokens of its own.
 */
export const readStripeAccounts: ReadAccounts = () => [];
