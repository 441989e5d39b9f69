import type { Context } from 'aws-lambda';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { DestroyToken } from './destroy-token.ts';
import type { ActiveToken } from './domain/token.ts';
import { isExpired } from './domain/token-use.ts';
import type { ExpiryCursor, ExpiryStore } from './expiry-store.ts';
import type { TokenStore } from './token-store.ts';

/** Lambda ends it after fifteen minutes; the rest is for the page at hand. The next night goes on from there. */
const WORKS_FOR_MS = 12 * 60_000;

/** As whom it is on record that nobody asked for an erasure. */
const BY = 'retention';

/** Lost to an operator who seals it anew, or to somebody who uses it, which ends it. */
const ROUNDS_MAX = 3;

type Outcome = 'erased' | 'kept' | 'failed';

export interface ExpireDeps {
  readonly store: ExpiryStore;
  readonly tokens: Pick<TokenStore, 'find'>;
  readonly destroyToken: DestroyToken;
  /** Whole days without a use after which a token goes. */
  readonly unusedDaysMax: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}

/**
 * Erases the tokens that nobody has used for as long as they are kept, with the same proof as an erasure that was asked
 * for. What dies in between is done again by the next call: an erased token is none any more.
 */
export const createExpireTokens = (deps: ExpireDeps) => {
  const expire = async ({ id }: ActiveToken, requestId: string): Promise<Outcome> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const found = await deps.tokens.find(id);
      if (found?.kind !== 'token' || found.token.state === 'erased') return 'kept';
      if (!isExpired(found.token, deps.unusedDaysMax, deps.clock.nowMs())) return 'kept';
      const by = { reason: 'unused', clientId: BY, requestId } as const;
      if ((await deps.destroyToken(found.token, by, deps.log)) === null) continue;
      deps.log.info('TOKEN_ERASED', { token_id: id, reason: 'unused' });
      return 'erased';
    }
    return 'failed';
  };

  /** One that cannot be erased must not keep all behind it for ever. */
  const tryExpire = async (token: ActiveToken, requestId: string): Promise<Outcome> => {
    try {
      return await expire(token, requestId);
    } catch (error) {
      deps.log.error('TOKEN_NOT_EXPIRED', { token_id: token.id }, error);
      return 'failed';
    }
  };

  return async (_event: unknown, context: Context): Promise<void> => {
    deps.log.startInvocation(context);
    const untilMs = deps.clock.nowMs() + WORKS_FOR_MS;
    const counts = { erased: 0, kept: 0, failed: 0 };
    let cursor: ExpiryCursor = await deps.store.cursor();
    do {
      const { tokens, next } = await deps.store.tokensAfter(cursor);
      for (const token of tokens) {
        const isOver = isExpired(token, deps.unusedDaysMax, deps.clock.nowMs());
        counts[isOver ? await tryExpire(token, context.awsRequestId) : 'kept'] += 1;
      }
      cursor = next;
    } while (cursor !== null && deps.clock.nowMs() < untilMs);
    await deps.store.saveCursor(cursor);
    // The alarm is for a day without this line, for whatever reason it is missing.
    if (counts.failed === 0) deps.log.info('TOKENS_EXPIRED', { ...counts, is_complete: cursor === null });
    else deps.log.error('TOKENS_NOT_EXPIRED', { ...counts, is_complete: cursor === null });
  };
};
