import type { ReadAccountsOf } from './provider-destination.ts';
import { readSandboxAccounts } from './sandbox/accounts.ts';
import { readStripeAccounts } from './stripe/accounts.ts';

/** Every provider's own word on the account data that it takes; a handler hands it in. */
export const READ_ACCOUNTS: ReadAccountsOf = { sandbox: readSandboxAccounts, stripe: readStripeAccounts };
