import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { createErasableTable, createTokensTable, type TablePlan } from './tables.ts';

/** A key by its number: the newest closes, and all that are there still open. */
export interface VersionedKey {
  readonly version: number;
  readonly key: Key;
}

type NewestFirst = readonly [VersionedKey, ...VersionedKey[]];

/** What account data rests on: keys that only the vault's functions may use, and tables that only they may read. */
export class VaultStore extends Construct {
  /** KMS rotates each of them every year; a successor is for a key that is trusted no more. */
  readonly keys: NewestFirst;
  /** An HMAC key cannot be rotated: its successor is one more, and its number. */
  readonly fingerprintKeys: NewestFirst;
  readonly tokens: Table;
  /** Wrapped keys: what is deleted here opens nothing any more, in no backup. */
  readonly tokenKeys: Table;
  readonly fingerprints: Table;

  constructor(scope: Construct, id: string, props: TablePlan & { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    const { removalPolicy } = props;
    const { data, fingerprints } = props.settings.vaultKeys;
    this.keys = newestFirst(
      data,
      (version) =>
        new Key(this, version === 1 ? 'Key' : `Key${version}`, {
          description: 'Quittance: account data in the vault',
          enableKeyRotation: true,
          removalPolicy,
        }),
    );
    this.fingerprintKeys = newestFirst(
      fingerprints,
      (version) =>
        new Key(this, `FingerprintKey${version}`, {
          description: 'Quittance: fingerprints of account data',
          keySpec: KeySpec.HMAC_256,
          keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
          removalPolicy,
        }),
    );
    this.tokens = createTokensTable(this, 'Tokens', props);
    this.tokenKeys = createErasableTable(this, 'TokenKeys', props);
    this.fingerprints = createErasableTable(this, 'Fingerprints', props);
  }

  get newestKey(): Key {
    return this.keys[0].key;
  }
}

const newestFirst = (versions: readonly number[], create: (version: number) => Key): NewestFirst => {
  const [newest = 1, ...older] = versions.toSorted((a, b) => b - a);
  const versioned = (version: number): VersionedKey => ({ version, key: create(version) });
  return [versioned(newest), ...older.map(versioned)];
};
