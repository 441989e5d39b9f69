import { err, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import type { Account } from './domain/account.ts';
import type { ActiveToken } from './domain/token.ts';
import type { SealBroken } from './sealed-messages.ts';
import type { TokenStore } from './token-store.ts';

/** Account data in clear, for the one request that needs it. */
export type ReadAccount = (token: ActiveToken, log: Log) => Promise<Result<Account, SealBroken>>;

/** Reads a token's key and opens its account data; whatever does not open raises the alarm, and stays shut. */
export const createReadAccount =
  (deps: {
    readonly tokens: Pick<TokenStore, 'wrappedKey'>;
    readonly accounts: Pick<AccountSeal, 'open'>;
  }): ReadAccount =>
  async (token, log) => {
    const wrappedKey = await deps.tokens.wrappedKey(token.id);
    const opened =
      wrappedKey === null
        ? err({ kind: 'seal_broken' } as const)
        : await deps.accounts.open(token, { wrappedKey, account: token.sealedAccount });
    if (!opened.ok)
      log.error('VAULT_SEAL_BROKEN', {
        what: wrappedKey === null ? 'wrapped key missing' : 'account data',
        token_id: token.id,
      });
    return opened;
  };
