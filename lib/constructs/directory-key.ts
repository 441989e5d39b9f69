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

/** Only webhook secrets, each bound to its merchant: an encryption that names no merchant, or more, is not one of ours. */
const FOR_WEBHOOK_SECRETS = {
  StringEquals: { 'kms:EncryptionContext:purpose': 'webhook_secret' },
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['merchant', 'purpose'] },
  Null: { 'kms:EncryptionContext:merchant': 'false' },
};

/** Whoever signs merchants' webhooks may decrypt webhook secrets, and nothing else that this key encrypts. */
export const allowDecryptingWebhookSecrets = (to: BundledFunction, keyArn: string): void =>
  allow(to, { actions: ['kms:Decrypt'], resources: [keyArn], conditions: FOR_WEBHOOK_SECRETS });

/** Whoever makes webhook secrets may seal them, and cannot open any: not even its own. */
export const allowEncryptingWebhookSecrets = (to: BundledFunction, keyArn: string): void =>
  allow(to, { actions: ['kms:Encrypt'], resources: [keyArn], conditions: FOR_WEBHOOK_SECRETS });
