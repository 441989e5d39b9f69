import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { Account } from './domain/account.ts';
import type { Reveal } from './domain/reveal.ts';
import type { ReadAccount } from './read-account.ts';
import type { RecordUse } from './record-use.ts';
import type { RevealRefusal, RevealStore } from './reveal-store.ts';
import type { TokenStore } from './token-store.ts';

export type RevealWish = Omit<Reveal, 'at'> & { readonly log: Log };

export interface Revealed {
  readonly reveal: Reveal;
  readonly account: Account;
}

export type RevealError =
  | RevealRefusal
  | { readonly kind: 'token_not_found' }
  | { readonly kind: 'token_erased' }
  | { readonly kind: 'seal_broken' };

export type RevealToken = (wish: RevealWish) => Promise<Result<Revealed, RevealError>>;

/** Hands out account data in clear. The record comes first: a process that dies in between has shown nothing. */
export const createRevealToken =
  (deps: {
    readonly tokens: Pick<TokenStore, 'find'>;
    readonly reveals: Pick<RevealStore, 'keep'>;
    readonly readAccount: ReadAccount;
    readonly recordUse: RecordUse;
    readonly clock: Pick<Clock, 'nowMs'>;
  }): RevealToken =>
  async ({ log, ...asked }) => {
    const found = await deps.tokens.find(asked.tokenId);
    if (found?.kind !== 'token' || found.token.merchantId !== asked.merchantId)
      return err({ kind: 'token_not_found' });
    if (found.token.state === 'erased') return err({ kind: 'token_erased' });
    const nowMs = deps.clock.nowMs();
    const reveal = { ...asked, at: toRfc3339(nowMs) };
    const kept = await deps.reveals.keep(reveal, Math.floor(nowMs / 1000));
    if (!kept.ok) {
      log.warn('TOKEN_REVEAL_REFUSED', { token_id: asked.tokenId, purpose: asked.purpose });
      return kept;
    }
    log.info('TOKEN_REVEALED', { token_id: asked.tokenId, purpose: asked.purpose });
    const account = await deps.readAccount(found.token, log);
    await deps.recordUse(found.token, log);
    return account.ok ? ok({ reveal, account: account.value }) : account;
  };
