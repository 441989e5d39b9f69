import type { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';
import { allow } from './permissions.ts';

const DIRECTORY_KEY_ALIAS = 'alias/quittance-directory';

/**
 * Encrypts what merchants entrust to the directory, value by value, each bound to its merchant and its purpose by
 * the encryption context: a ciphertext copied to another merchant does not decrypt.
 */
export class DirectoryKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, props: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: DIRECTORY_KEY_ALIAS,
      description: "Quittance: merchants' webhook secrets",
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy,
    });
  }
}

/** Whoever signs merchants' webhooks may decrypt webhook secrets, and nothing else that this key encrypts. */
export const allowDecryptingWebhookSecrets = (to: BundledFunction, keyArn: string): void =>
  allow(to, {
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: {
      StringEquals: { 'kms:EncryptionContext:purpose': 'webhook_secret' },
      // A decryption that names no merchant, or more than these two, is not one of ours.
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
      Null: { 'kms:EncryptionContext:merchant': 'false' },
    },
  });
