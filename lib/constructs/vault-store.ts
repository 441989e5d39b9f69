import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { createErasableTable, createTokensTable, type TablePlan } from './tables.ts';

/** Fingerprint keys, the oldest first. An HMAC key cannot be rotated: its successor is one more, and its number. */
export interface FingerprintKey {
  readonly version: number;
  readonly key: Key;
}

/** What account data rests on: keys that only the vault's functions may use, and tables that only they may read. */
export class VaultStore extends Construct {
  readonly key: Key;
  readonly fingerprintKeys: readonly FingerprintKey[];
  readonly tokens: Table;
  /** Wrapped keys: what is deleted here opens nothing any more, in no backup. */
  readonly tokenKeys: Table;
  readonly fingerprints: Table;

  constructor(scope: Construct, id: string, props: TablePlan & { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    const { removalPolicy } = props;
    this.key = new Key(this, 'Key', {
      description: 'Quittance: account data in the vault',
      enableKeyRotation: true,
      removalPolicy,
    });
    this.fingerprintKeys = [
      {
        version: 1,
        key: new Key(this, 'FingerprintKey1', {
          description: 'Quittance: fingerprints of account data',
          keySpec: KeySpec.HMAC_256,
          keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
          removalPolicy,
        }),
      },
    ];
    this.tokens = createTokensTable(this, 'Tokens', props);
    this.tokenKeys = createErasableTable(this, 'TokenKeys', props);
    this.fingerprints = createErasableTable(this, 'Fingerprints', props);
  }
}
