import { createHash } from 'node:crypto';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import type { ActiveToken, Erasure, Token } from './domain/token.ts';
import type { FingerprintRecord } from './fingerprint-writes.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { ReadAccount } from './read-account.ts';
import type { TokenStore } from './token-store.ts';

export type ErasedBy = Pick<Erasure, 'reason' | 'clientId' | 'requestId'>;

/** @returns null if anything of it is not as it was read: it has to be looked at again. */
export type DestroyToken = (token: ActiveToken, by: ErasedBy, log: Log) => Promise<Token | null>;

export interface DestroyDeps {
  readonly tokens: TokenStore;
  readonly accounts: Pick<AccountSeal, 'openId'>;
  readonly readAccount: ReadAccount;
  readonly fingerprints: Fingerprints;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Destroys the token's key, for ever, and every fingerprint of its account data with it. What backups still hold is
 * a ciphertext whose key is nowhere. A token that nobody used is destroyed only if nobody has used it since.
 */
export const createDestroyToken = (deps: DestroyDeps): DestroyToken => {
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
  return async (token, by, log) => {
    // The key first: whoever moves the fingerprints after this seals the key anew with them, and this round is lost.
    const wrappedKey = await deps.tokens.wrappedKey(token.id);
    const fingerprints = await recordsOf(token, log);
    const { id, merchantId, type, createdAt } = token;
    const wrappedKeySha256 = createHash('sha256')
      .update(wrappedKey ?? new Uint8Array())
      .digest('hex');
    const erased = {
      ...{ id, merchantId, type, createdAt },
      state: 'erased',
      erasure: { ...by, erasedAt: toRfc3339(deps.clock.nowMs()), wrappedKeySha256 },
    } as const;
    const lastUsedOn = by.reason === 'unused' ? token.lastUsedOn : null;
    return (await deps.tokens.erase(erased, { wrappedKey, fingerprints, lastUsedOn })) ? erased : null;
  };
};
