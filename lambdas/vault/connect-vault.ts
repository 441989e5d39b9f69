import type { Route } from '../platform/http.ts';
import { createCreateToken } from './create-token.ts';
import { createEraseToken } from './erase-token.ts';
import { revealRoutes } from './reveal-routes.ts';
import { createRevealStore } from './reveal-store.ts';
import { createRevealToken } from './reveal-token.ts';
import { tokenRoutes } from './routes.ts';
import { createVaultParts, type VaultDeps } from './vault-parts.ts';

/** The vault's part of the API. */
export const connectVault = (deps: VaultDeps & { readonly unusedDaysMax: number }): readonly Route[] => {
  const parts = createVaultParts(deps);
  const reveals = createRevealStore({ ...deps, ...parts, table: deps.tables.tokens });
  return [
    ...tokenRoutes({
      ...parts,
      unusedDaysMax: deps.unusedDaysMax,
      createToken: createCreateToken(parts),
      eraseToken: createEraseToken(parts),
    }),
    ...revealRoutes({
      ...parts,
      reveals,
      revealToken: createRevealToken({ ...parts, reveals }),
      nowMs: deps.clock.nowMs,
    }),
  ];
};
