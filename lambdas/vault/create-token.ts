import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { deriveId, type MerchantId, type TokenId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import { type Account, canonicalAccount, shownOf } from './domain/account.ts';
import type { ActiveToken, Token } from './domain/token.ts';
import { dayOf } from './domain/token-use.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { KnownTokens } from './known-tokens.ts';
import type { ReadAccount } from './read-account.ts';
import type { RecordUse } from './record-use.ts';
import type { Found, TokenStore } from './token-store.ts';

export interface TokenWish {
  readonly merchantId: MerchantId;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly account: Account;
  readonly log: Log;
}

export interface Created {
  readonly token: Token;
  /** The same account data was here before: this is the token that it got then. */
  readonly wasKnown: boolean;
  readonly isReplay: boolean;
}

export type CreateTokenError =
  | { readonly kind: 'idempotency_key_reused' }
  /** The request was answered once, and its token was erased since: nobody can tell whether this is the same request. */
  | { readonly kind: 'token_erased' }
  | { readonly kind: 'seal_broken' }
  | { readonly kind: 'contended' };

export type CreateToken = (wish: TokenWish) => Promise<Result<Created, CreateTokenError>>;

/** A round is lost to another request for the same account data, or to its erasure; neither goes on for long. */
const ROUNDS_MAX = 5;

interface CreateDeps {
  readonly tokens: TokenStore;
  readonly accounts: AccountSeal;
  readonly readAccount: ReadAccount;
  readonly knownTokens: KnownTokens;
  readonly fingerprints: Fingerprints;
  readonly recordUse: RecordUse;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Puts account data to sleep and hands out the token that stands for it, once for each idempotency key and once for
 * the same account data of a merchant.
 *
 *     first       seals ─ writes token, key, fingerprint ✓
 *     same key      seals ─ writes ✗ token is there → opens it: same data, same answer
 *     same data     seals ─ writes ✗ fingerprint is there → an alias of the token that it names
 */
export const createCreateToken = (deps: CreateDeps): CreateToken => {
  const answerAgain = async (wish: TokenWish, found: Found): ReturnType<CreateToken> => {
    const isAlias = found.kind === 'alias';
    const named = isAlias ? await deps.tokens.find(found.of) : found;
    if (named?.kind !== 'token' || named.token.state === 'erased') return err({ kind: 'token_erased' });
    const account = await deps.readAccount(named.token, wish.log);
    if (!account.ok) return account;
    return canonicalAccount(account.value) === canonicalAccount(wish.account)
      ? ok({ token: named.token, wasKnown: isAlias, isReplay: true })
      : err({ kind: 'idempotency_key_reused' });
  };

  const round = async (
    wish: TokenWish,
    id: TokenId,
    replaces: Uint8Array | null,
  ): Promise<Awaited<ReturnType<CreateToken>> | { readonly again: Uint8Array | null }> => {
    const { merchantId, account } = wish;
    const createdAt = toRfc3339(deps.clock.nowMs());
    const know = async (of: ActiveToken) => {
      if (!(await deps.tokens.addAlias(id, of.id, createdAt))) return { again: null };
      await deps.recordUse(of, wish.log);
      return ok({ token: of, wasKnown: true, isReplay: false });
    };
    const [fingerprint, ...older] = await deps.fingerprints.of(merchantId, account);
    const knownToken = await deps.knownTokens.byOlderKeys(wish, older);
    if (knownToken !== null) return know(knownToken);
    const whose = { merchantId, id };
    const [sealed, sealedId] = await Promise.all([
      deps.accounts.seal(whose, account),
      deps.accounts.sealId(whose),
    ]);
    const token: ActiveToken = {
      ...whose,
      type: account.type,
      createdAt,
      state: 'active',
      shown: shownOf(account),
      sealedAccount: sealed.account,
      lastUsedOn: dayOf(deps.clock.nowMs()),
    };
    const added = await deps.tokens.add({
      token,
      wrappedKey: sealed.wrappedKey,
      fingerprint,
      sealedId,
      replaces,
    });
    if (added.ok) return ok({ token, wasKnown: false, isReplay: false });
    if (added.error.kind === 'contended') return err(added.error);
    if (added.error.kind === 'fingerprint_taken') {
      const taken = await deps.knownTokens.by(wish, added.error.sealedId);
      return taken === null ? { again: added.error.sealedId } : know(taken);
    }
    const found = await deps.tokens.find(id);
    return found === null ? { again: null } : answerAgain(wish, found);
  };

  return async (wish) => {
    const id = deriveId('tok', wish.merchantId, wish.route, wish.idempotencyKey);
    let replaces: Uint8Array | null = null;
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(wish, id, replaces);
      if (!('again' in result)) return result;
      replaces = result.again;
    }
    return err({ kind: 'contended' });
  };
};
