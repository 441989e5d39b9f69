import type { ProviderName } from './port.ts';
import type { ReadAccounts } from './provider-account.ts';

/**
 * Whose the account is that a token stands for. `first_merchant`: there is one such account at the provider for all of
 * us, so it belongs to whoever names it first. `each_merchant`: everybody has an account of this name.
 */
export type DestinationOwner = 'first_merchant' | 'each_merchant';

/**
 * Whether a provider could send a payout there, judged by the token's form alone: pure, for nobody is asked inside a
 * request.
 *
 * @returns null if it never could.
 */
export type ReadDestination = (token: string) => DestinationOwner | null;

/** How each provider reads destinations. */
export type ReadDestinations = Readonly<Record<ProviderName, ReadDestination>>;

/** Which account data each provider takes. */
export type ReadAccountsOf = Readonly<Record<ProviderName, ReadAccounts>>;
