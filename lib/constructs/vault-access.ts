import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { REENCRYPT_ENVIRONMENT } from '../../lambdas/vault/reencrypt.environment.ts';
import type { BundledFunction } from './bundled-function.ts';
import { allow } from './permissions.ts';
import type { VaultStore, VersionedKey } from './vault-store.ts';

/** What a data key of the vault may be asked for: the purposes that lambdas/vault/account-seal.ts names. */
const PURPOSES = ['token_key', 'token_id'];

const FOR_ITS_PURPOSES = {
  StringEquals: { 'kms:EncryptionContext:purpose': PURPOSES },
  // A key that names no merchant, or more than these two, is not one of the vault's.
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
  Null: { 'kms:EncryptionContext:merchant': 'false' },
};

export const namesOf = (keys: readonly VersionedKey[]): string =>
  keys.map(({ version, key }) => `${version}=${key.keyArn}`).join(',');

/** Where the vault's tables and keys are. */
export const vaultVariables = (
  store: VaultStore,
  moneyTable: Table,
): ReturnType<typeof REENCRYPT_ENVIRONMENT.read> => ({
  TOKENS_TABLE: store.tokens.tableName,
  TOKEN_KEYS_TABLE: store.tokenKeys.tableName,
  FINGERPRINTS_TABLE: store.fingerprints.tableName,
  VAULT_KEYS: namesOf(store.keys),
  FINGERPRINT_KEYS: namesOf(store.fingerprintKeys),
  MONEY_TABLE: moneyTable.tableName,
});

/** Closing with the newest key, opening with every one. */
export const allowOpeningAccountData = (to: BundledFunction, store: VaultStore): void => {
  const [newest, ...older] = store.keys.map(({ key }) => key.keyArn);
  allow(to, {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: newest === undefined ? [] : [newest],
    conditions: FOR_ITS_PURPOSES,
  });
  if (older.length > 0)
    allow(to, { actions: ['kms:Decrypt'], resources: older, conditions: FOR_ITS_PURPOSES });
};

/** Opening tokens' own keys with every key, and closing nothing. */
export const allowReadingAccountData = (to: BundledFunction, store: VaultStore): void => {
  allow(to, {
    actions: ['kms:Decrypt'],
    resources: store.keys.map(({ key }) => key.keyArn),
    conditions: {
      ...FOR_ITS_PURPOSES,
      StringEquals: { 'kms:EncryptionContext:purpose': 'token_key' },
    },
  });
};

export const allowFingerprints = (to: BundledFunction, store: VaultStore): void => {
  allow(to, {
    actions: ['kms:GenerateMac'],
    resources: store.fingerprintKeys.map(({ key }) => key.keyArn),
  });
};
