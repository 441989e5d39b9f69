import type { VaultTables } from './token-store.ts';

/** What every function of the vault is told. */
export const VAULT_VARIABLES = [
  'TOKENS_TABLE',
  'TOKEN_KEYS_TABLE',
  'FINGERPRINTS_TABLE',
  'VAULT_KEYS',
  'FINGERPRINT_KEYS',
] as const;

export type VaultVariables = Readonly<Record<(typeof VAULT_VARIABLES)[number], string>>;

export const vaultPlaces = (
  environment: VaultVariables,
): { readonly tables: VaultTables; readonly vaultKeys: string; readonly fingerprintKeys: string } => ({
  tables: {
    tokens: environment.TOKENS_TABLE,
    keys: environment.TOKEN_KEYS_TABLE,
    fingerprints: environment.FINGERPRINTS_TABLE,
  },
  vaultKeys: environment.VAULT_KEYS,
  fingerprintKeys: environment.FINGERPRINT_KEYS,
});
