import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { TokenId } from '../kernel/ids.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import type { Account } from './domain/account.ts';
import type { ReencryptionOutcome } from './domain/reencryption.ts';
import type { ActiveToken } from './domain/token.ts';
import type { FingerprintRecord, NewFingerprint } from './fingerprint-writes.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { ReadAccount } from './read-account.ts';
import type { ReencryptStore } from './reencrypt-store.ts';
import type { TokenStore } from './token-store.ts';

/** Lost rounds mean that somebody erased, created or moved the same token; nobody does so five times. */
const ROUNDS_MAX = 5;

export interface ReencryptTokenWish {
  readonly id: TokenId;
  /** What was sealed at this time or later stays. */
  readonly since: string;
  readonly newTokenKeys: boolean;
  readonly log: Log;
}

export type ReencryptToken = (wish: ReencryptTokenWish) => Promise<ReencryptionOutcome>;

interface ReencryptTokenDeps {
  readonly tokens: Pick<TokenStore, 'find' | 'sealedId'>;
  readonly store: Pick<ReencryptStore, 'wrapping' | 'move'>;
  readonly accounts: Pick<AccountSeal, 'rewrap' | 'seal' | 'sealId'>;
  readonly readAccount: ReadAccount;
  readonly fingerprints: Fingerprints;
  readonly knownTokens: Pick<KnownTokens, 'by'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Seals one token anew: its key under what KMS has now, and its fingerprint under the newest version, in one
 * transaction that holds only if nothing of it was touched since it was read.
 *
 *     reads key K1 ─────────────── writes K2 if K1 is there ✓
 *     reads key K1 ─ erased ────── writes K2 if K1 is there ✗ → looks again: gone, and stays gone
 *     reads key K1 ─ another run ─ writes K2 if K1 is there ✗ → looks again: current
 *
 * @throws Error if the token is written to all the time: the run has to come back to it.
 */
export const createReencryptToken = (deps: ReencryptTokenDeps): ReencryptToken => {
  const resealed = async (token: ActiveToken, account: Account, wrappedKey: Uint8Array, isNew: boolean) => {
    if (isNew) return deps.accounts.seal(token, account);
    const rewrapped = await deps.accounts.rewrap(token.merchantId, wrappedKey);
    return rewrapped.ok ? { wrappedKey: rewrapped.value, account: null } : null;
  };

  /** Records that name this token, or none any more; what names another living token is its own. */
  const fingerprintsOf = async (token: ActiveToken, account: Account, log: Log) => {
    const [newest, ...older] = await deps.fingerprints.of(token.merchantId, account);
    const whose = { merchantId: token.merchantId, log };
    const ours = async (fingerprint: string): Promise<FingerprintRecord | 'none' | 'taken'> => {
      const sealedId = await deps.tokens.sealedId(fingerprint);
      if (sealedId === null) return 'none';
      const known = await deps.knownTokens.by(whose, sealedId);
      return known === null || known.id === token.id ? { fingerprint, sealedId } : 'taken';
    };
    const found = await ours(newest);
    const replaces = typeof found === 'string' ? null : found.sealedId;
    const put: NewFingerprint | null =
      found === 'taken'
        ? null
        : { fingerprint: newest, sealedId: await deps.accounts.sealId(token), replaces };
    const outdated = await Promise.all(older.map(ours));
    return { put, drop: outdated.filter((one) => typeof one !== 'string') };
  };

  const living = async (id: TokenId): Promise<ActiveToken | null> => {
    const found = await deps.tokens.find(id);
    return found?.kind === 'token' && found.token.state === 'active' ? found.token : null;
  };

  const round = async (wish: ReencryptTokenWish): Promise<ReencryptionOutcome | 'again'> => {
    const wrapping = await deps.store.wrapping(wish.id);
    if (wrapping === null) return 'gone';
    if (wrapping.sealedAt >= wish.since) return 'current';
    const token = await living(wish.id);
    if (token === null) return 'gone';
    const account = await deps.readAccount(token, wish.log);
    if (!account.ok) return account.error.kind === 'token_erased' ? 'gone' : 'damaged';
    const sealed = await resealed(token, account.value, wrapping.wrappedKey, wish.newTokenKeys);
    // It opened a moment ago, so it is another by now.
    if (sealed === null) return 'again';
    const isMoved = await deps.store.move({
      token,
      from: wrapping.wrappedKey,
      to: sealed,
      sealedAt: toRfc3339(deps.clock.nowMs()),
      fingerprints: await fingerprintsOf(token, account.value, wish.log),
    });
    return isMoved ? 'moved' : 'again';
  };

  return async (wish) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const outcome = await round(wish);
      if (outcome !== 'again') return outcome;
    }
    throw new Error(`${wish.id} was written to by others, again and again`);
  };
};
