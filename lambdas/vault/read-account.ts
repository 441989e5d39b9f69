import { err, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import type { Account } from './domain/account.ts';
import type { ActiveToken } from './domain/token.ts';
import type { SealBroken } from './sealed-messages.ts';
import type { TokenStore } from './token-store.ts';

export type ReadAccountError = SealBroken | { readonly kind: 'token_erased' };

/** Account data in clear, for the one request that needs it. */
export type ReadAccount = (token: ActiveToken, log: Log) => Promise<Result<Account, ReadAccountError>>;

/** The halves are read one after the other, and may be sealed anew in between: once, and once more by a second run. */
const ROUNDS_MAX = 3;

/** Reads a token's key and opens its account data; whatever does not open raises the alarm, and stays shut. */
export const createReadAccount = (deps: {
  readonly tokens: Pick<TokenStore, 'find' | 'wrappedKey'>;
  readonly accounts: Pick<AccountSeal, 'open'>;
}): ReadAccount => {
  const openOnce = async (token: ActiveToken) => {
    const wrappedKey = await deps.tokens.wrappedKey(token.id);
    if (wrappedKey === null) return { opened: broken, what: 'wrapped key missing' };
    const opened = await deps.accounts.open(token, { wrappedKey, account: token.sealedAccount });
    return { opened, what: 'account data' };
  };
  /** Erased or sealed anew since it was read: that is no damage. */
  const lookAgain = async (read: ActiveToken): Promise<ActiveToken | 'erased' | 'unchanged'> => {
    const found = await deps.tokens.find(read.id);
    const now = found?.kind === 'token' ? found.token : null;
    if (now?.state === 'erased') return 'erased';
    return now === null || Buffer.from(now.sealedAccount).equals(read.sealedAccount) ? 'unchanged' : now;
  };
  return async (token, log) => {
    let read = token;
    for (let rounds = 1; ; rounds++) {
      const { opened, what } = await openOnce(read);
      if (opened.ok) return opened;
      const now = await lookAgain(read);
      if (now === 'erased') return err({ kind: 'token_erased' });
      if (now === 'unchanged' || rounds === ROUNDS_MAX) {
        log.error('VAULT_SEAL_BROKEN', { what, token_id: token.id });
        return opened;
      }
      read = now;
    }
  };
};

const broken = err({ kind: 'seal_broken' } as const);
