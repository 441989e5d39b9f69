import type { KMSClient } from '@aws-sdk/client-kms';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createTransact, type Transact } from '../platform/unit-of-work.ts';
import { type AccountSeal, createAccountSeal } from './account-seal.ts';
import { createFingerprints, type Fingerprints } from './fingerprints.ts';
import { parseKeyVersions } from './key-versions.ts';
import { createKnownTokens, type KnownTokens } from './known-tokens.ts';
import { createReadAccount, type ReadAccount } from './read-account.ts';
import { createRecordUse, type RecordUse } from './record-use.ts';
import { createKmsSeal } from './sealed-messages.ts';
import { createTokenStore, type TokenStore, type VaultTables } from './token-store.ts';

/** What each function of the vault is made of. */
export interface VaultDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly clock: Clock;
  readonly tables: VaultTables;
  /** As `VAULT_KEYS` has them. */
  readonly vaultKeys: string;
  /** As `FINGERPRINT_KEYS` has them. */
  readonly fingerprintKeys: string;
}

export interface VaultParts {
  readonly transact: Transact;
  readonly tokens: TokenStore;
  readonly accounts: AccountSeal;
  readonly readAccount: ReadAccount;
  readonly recordUse: RecordUse;
  readonly fingerprints: Fingerprints;
  readonly knownTokens: KnownTokens;
  readonly clock: Clock;
}

/** The vault over its tables and keys; no data key is in it yet. */
export const createVaultParts = (deps: VaultDeps): VaultParts => {
  const transact = createTransact(deps);
  const tokens = createTokenStore({ ...deps, transact });
  const accounts = createAccountSeal(createKmsSeal({ ...deps, keys: parseKeyVersions(deps.vaultKeys) }));
  const parts = { transact, tokens, accounts, clock: deps.clock };
  return {
    ...parts,
    readAccount: createReadAccount(parts),
    recordUse: createRecordUse({ ...deps, table: deps.tables.tokens }),
    fingerprints: createFingerprints({ ...deps, keys: parseKeyVersions(deps.fingerprintKeys) }),
    knownTokens: createKnownTokens(parts),
  };
};
