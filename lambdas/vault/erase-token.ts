import { createHash } from 'node:crypto';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { MerchantId, TokenId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import type { ActiveToken, Token } from './domain/token.ts';
import type { FingerprintRecord } from './fingerprint-writes.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { ReadAccount } from './read-account.ts';
import type { TokenStore } from './token-store.ts';

export interface ErasureWish {
  readonly merchantId: MerchantId;
  readonly id: TokenId;
  readonly clientId: string;
  readonly requestId: string;
  readonly log: Log;
}

export type EraseTokenError = { readonly kind: 'token_not_found' } | { readonly kind: 'contended' };

export type EraseToken = (wish: ErasureWish) => Promise<Result<Token, EraseTokenError>>;

/**
 * A round is lost to another erasure, which ends it, to a fingerprint that was just given to a later token, or to a key
 * that was just sealed anew.
 */
const ROUNDS_MAX = 5;

interface EraseDeps {
  readonly tokens: TokenStore;
  readonly accounts: Pick<AccountSeal, 'openId'>;
  readonly readAccount: ReadAccount;
  readonly fingerprints: Fingerprints;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Destroys the token's key, for ever, and every fingerprint of its account data with it. What backups still hold is
 * a ciphertext whose key is nowhere.
 */
export const createEraseToken = (deps: EraseDeps): EraseToken => {
  /** The records that name this token. Account data that does not open leaves one behind, which names nothing then. */
  const recordsOf = async (token: ActiveToken, log: Log): Promise<readonly FingerprintRecord[]> => {
    const account = await deps.readAccount(token, log);
    if (!account.ok) return [];
    const found: FingerprintRecord[] = [];
    for (const fingerprint of await deps.fingerprints.of(token.merchantId, account.value)) {
      const sealedId = await deps.tokens.sealedId(fingerprint);
      const id = sealedId === null ? null : await deps.accounts.openId(token.merchantId, sealedId);
      if (sealedId !== null && id?.ok === true && id.value === token.id)
        found.push({ fingerprint, sealedId });
    }
    return found;
  };
  const erase = async (token: ActiveToken, wish: ErasureWish): Promise<Token | null> => {
    // The key first: whoever moves the fingerprints after this seals the key anew with them, and this round is lost.
    const wrappedKey = await deps.tokens.wrappedKey(token.id);
    const records = await recordsOf(token, wish.log);
    const { id, merchantId, type, createdAt } = token;
    const erased = {
      ...{ id, merchantId, type, createdAt },
      state: 'erased',
      erasure: {
        erasedAt: toRfc3339(deps.clock.nowMs()),
        clientId: wish.clientId,
        requestId: wish.requestId,
        wrappedKeySha256: createHash('sha256')
          .update(wrappedKey ?? new Uint8Array())
          .digest('hex'),
      },
    } as const;
    return (await deps.tokens.erase(erased, { wrappedKey, fingerprints: records })) ? erased : null;
  };
  return async (wish) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const found = await deps.tokens.find(wish.id);
      if (found?.kind !== 'token' || found.token.merchantId !== wish.merchantId)
        return err({ kind: 'token_not_found' });
      if (found.token.state === 'erased') return ok(found.token);
      const erased = await erase(found.token, wish);
      if (erased === null) continue;
      wish.log.info('TOKEN_ERASED', { token_id: wish.id });
      return ok(erased);
    }
    return err({ kind: 'contended' });
  };
};
