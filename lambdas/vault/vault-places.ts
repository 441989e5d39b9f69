import type { VaultTables } from './token-store.ts';

/** Where the vault's tables and keys are, of the variables that each of its functions has. */
export const vaultPlaces = (
  environment: Readonly<
    Record<
      | 'TOKENS_TABLE'
      | 'TOKEN_KEYS_TABLE'
      | 'FINGERPRINTS_TABLE'
      | 'VAULT_KEYS'
      | 'FINGERPRINT_KEYS'
      | 'MONEY_TABLE',
      string
    >
  >,
): { readonly tables: VaultTables; readonly vaultKeys: string; readonly fingerprintKeys: string } => ({
  tables: {
    tokens: environment.TOKENS_TABLE,
    keys: environment.TOKEN_KEYS_TABLE,
    fingerprints: environment.FINGERPRINTS_TABLE,
    handles: environment.MONEY_TABLE,
  },
  vaultKeys: environment.VAULT_KEYS,
  fingerprintKeys: environment.FINGERPRINT_KEYS,
});
