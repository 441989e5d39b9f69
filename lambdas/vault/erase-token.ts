import type { MerchantId, TokenId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import { createDestroyToken, type DestroyDeps } from './destroy-token.ts';
import type { Token } from './domain/token.ts';

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

/** Erases a token because its merchant asks for it. */
export const createEraseToken = (deps: DestroyDeps): EraseToken => {
  const destroyToken = createDestroyToken(deps);
  return async (wish) => {
    const by = { reason: 'requested', clientId: wish.clientId, requestId: wish.requestId } as const;
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const found = await deps.tokens.find(wish.id);
      if (found?.kind !== 'token' || found.token.merchantId !== wish.merchantId)
        return err({ kind: 'token_not_found' });
      if (found.token.state === 'erased') return ok(found.token);
      const erased = await destroyToken(found.token, by, wish.log);
      if (erased === null) continue;
      wish.log.info('TOKEN_ERASED', { token_id: wish.id });
      return ok(erased);
    }
    return err({ kind: 'contended' });
  };
};
