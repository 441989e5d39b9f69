import type { MerchantId } from '../kernel/ids.ts';
import type { Log } from '../platform/logger.ts';
import type { AccountSeal } from './account-seal.ts';
import type { ActiveToken } from './domain/token.ts';
import type { TokenStore } from './token-store.ts';

interface For {
  readonly merchantId: MerchantId;
  readonly log: Log;
}

/** Which living token stands for account data that came before; null if there is none any more. */
export interface KnownTokens {
  readonly by: (whose: For, sealedId: Uint8Array) => Promise<ActiveToken | null>;
  /** Account data that came under an earlier fingerprint key, and was not moved to the newest one yet. */
  readonly byOlderKeys: (whose: For, fingerprints: readonly string[]) => Promise<ActiveToken | null>;
}

export const createKnownTokens = (deps: {
  readonly tokens: Pick<TokenStore, 'find' | 'sealedId'>;
  readonly accounts: Pick<AccountSeal, 'openId'>;
}): KnownTokens => {
  const by: KnownTokens['by'] = async ({ merchantId, log }, sealedId) => {
    const id = await deps.accounts.openId(merchantId, sealedId);
    // The record is only a pointer: one that was tampered with is told of, and its place is taken.
    if (!id.ok) log.error('VAULT_SEAL_BROKEN', { what: 'fingerprint' });
    const found = id.ok ? await deps.tokens.find(id.value) : null;
    const token = found?.kind === 'token' ? found.token : null;
    return token?.state === 'active' && token.merchantId === merchantId ? token : null;
  };
  return {
    by,
    byOlderKeys: async (whose, fingerprints) => {
      for (const fingerprint of fingerprints) {
        const sealedId = await deps.tokens.sealedId(fingerprint);
        const token = sealedId === null ? null : await by(whose, sealedId);
        if (token !== null) return token;
      }
      return null;
    },
  };
};
