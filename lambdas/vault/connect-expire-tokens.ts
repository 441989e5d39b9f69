import type { Log } from '../platform/logger.ts';
import { createDestroyToken } from './destroy-token.ts';
import { createExpireTokens } from './expire-tokens.ts';
import { createExpiryStore } from './expiry-store.ts';
import { createVaultParts, type VaultDeps } from './vault-parts.ts';

export const connectExpireTokens = (
  deps: VaultDeps & { readonly unusedDaysMax: number; readonly log: Log },
) => {
  const parts = createVaultParts(deps);
  return createExpireTokens({
    ...deps,
    tokens: parts.tokens,
    store: createExpiryStore({ ...deps, table: deps.tables.tokens }),
    destroyToken: createDestroyToken(parts),
  });
};
