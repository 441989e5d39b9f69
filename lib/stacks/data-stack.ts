import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createAlarmTopic } from '../constructs/alarm-topic.ts';
import { ArchiveBucket } from '../constructs/archive-bucket.ts';
import { createDataKey } from '../constructs/data-key.ts';
import { DirectoryKey } from '../constructs/directory-key.ts';
import type { StripeAccess } from '../constructs/provider-access.ts';
import { createReconciliationBucket } from '../constructs/reconciliation-bucket.ts';
import { StripeSecrets } from '../constructs/stripe-secrets.ts';
import {
  createDirectoryTable,
  createIdempotencyTable,
  createMoneyTable,
  createWebhooksTable,
} from '../constructs/tables.ts';
import { VaultStore } from '../constructs/vault-store.ts';
import { type Foundation, isProduction, type Plan } from '../foundation.ts';
import { DATA_OUTPUTS, STRIPE_OUTPUTS, writeOutputs } from '../outputs.ts';

/** Everything that must outlive a deployment: tables, archive, keys, and the topic that alarms go to. */
export class DataStack extends Stack {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly directoryTable: Table;
  readonly idempotencyTable: Table;
  readonly webhooksTable: Table;
  readonly archive: Bucket;
  readonly reconciliation: Bucket;
  readonly directoryKey: Key;
  readonly vault: VaultStore;
  /** Only if context asks for Stripe. */
  readonly stripe: StripeAccess | undefined;

  constructor(scope: Construct, id: string, props: StackProps & { readonly plan: Plan }) {
    super(scope, id, props);
    const { settings } = props.plan;
    const removalPolicy = isProduction(settings) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const dataKey = createDataKey(this, 'DataKey', { description: 'Quittance: data at rest', removalPolicy });
    const alarmTopic = createAlarmTopic(this, 'Alarms', dataKey, settings);
    this.foundation = { ...props.plan, dataKey, alarmTopic };
    this.directoryKey = new DirectoryKey(this, 'DirectoryKey', { removalPolicy }).key;
    const tables = { key: dataKey, settings };
    this.moneyTable = createMoneyTable(this, 'Money', tables);
    this.directoryTable = createDirectoryTable(this, 'Directory', tables);
    this.idempotencyTable = createIdempotencyTable(this, 'Idempotency', tables);
    this.webhooksTable = createWebhooksTable(this, 'Webhooks', tables);
    this.vault = new VaultStore(this, 'Vault', { ...tables, removalPolicy });
    const archive = new ArchiveBucket(this, 'Archive', { key: dataKey, settings });
    this.archive = archive.bucket;
    this.reconciliation = createReconciliationBucket(this, 'Reconciliation', {
      ...tables,
      accessLogs: archive.accessLogs,
    });
    this.stripe = this.createStripe(settings.stripe, { key: dataKey, removalPolicy });
    writeOutputs(this, DATA_OUTPUTS, {
      MoneyTable: this.moneyTable.tableName,
      DirectoryTable: this.directoryTable.tableName,
      IdempotencyTable: this.idempotencyTable.tableName,
      WebhooksTable: this.webhooksTable.tableName,
      ArchiveBucket: this.archive.bucketName,
      ReconciliationBucket: this.reconciliation.bucketName,
      DirectoryKeyArn: this.directoryKey.keyArn,
      TokensTable: this.vault.tokens.tableName,
      TokenKeysTable: this.vault.tokenKeys.tableName,
      FingerprintsTable: this.vault.fingerprints.tableName,
      VaultKeyArn: this.vault.newestKey.keyArn,
      AlarmTopicArn: alarmTopic.topicArn,
    });
  }

  private createStripe(
    plan: Plan['settings']['stripe'],
    props: ConstructorParameters<typeof StripeSecrets>[2],
  ): StripeAccess | undefined {
    if (plan === undefined) return undefined;
    const { apiKey, webhookSecret } = new StripeSecrets(this, 'Stripe', props);
    writeOutputs(this, STRIPE_OUTPUTS, {
      StripeApiKeySecretArn: apiKey.secretArn,
      StripeWebhookSecretArn: webhookSecret.secretArn,
    });
    return { url: plan.api_url, returnUrl: plan.return_url, apiKey, webhookSecret };
  }
}
