import type { Log } from '../platform/logger.ts';
import { createReencrypt } from './reencrypt.ts';
import { createReencryptStore } from './reencrypt-store.ts';
import { createReencryptToken } from './reencrypt-token.ts';
import { createReencryptionStore } from './reencryption-store.ts';
import { createVaultParts, type VaultDeps } from './vault-parts.ts';

export const connectReencrypt = (deps: VaultDeps & { readonly log: Log }) => {
  const { transact } = createVaultParts(deps);
  const store = createReencryptStore({ ...deps, transact });
  return createReencrypt({
    ...deps,
    store,
    runs: createReencryptionStore({ ...deps, table: deps.tables.tokens }),
    reencryptToken: () => createReencryptToken({ ...createVaultParts(deps), store }),
  });
};
