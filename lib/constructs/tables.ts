import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { isProduction } from '../foundation.ts';
import type { Settings } from '../settings.ts';
import { accept } from './accept.ts';

export interface TablePlan {
  readonly key: IKey;
  readonly settings: Settings;
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

const tableProps = ({ key, settings }: TablePlan) =>
  ({
    // No capacity to plan and nothing to pay at rest.
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    deletionProtection: isProduction(settings),
    removalPolicy: isProduction(settings) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  }) satisfies Omit<TableProps, 'partitionKey'>;

const RESTORED_FROM_HISTORY = {
  'NIST.800.53.R5-DynamoDBInBackupPlan':
    'Point-in-time recovery restores any second of 35 days; a plan of daily copies would restore less.',
};

const worthNoBackup = (why: string) => ({
  'AwsSolutions-DDB3': why,
  'NIST.800.53.R5-DynamoDBPITREnabled': why,
  'NIST.800.53.R5-DynamoDBInBackupPlan': why,
});

const keepHistory = { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } };

/** Name of the index that lists a merchant's resources, newest first. */
export const MONEY_LIST_INDEX = 'list';

/** Payments, operations, events and journal entries; its stream drives everything that follows a write. */
export const createMoneyTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, {
    ...tableProps(plan),
    ...keepHistory,
    partitionKey: text('pk'),
    sortKey: text('sk'),
    // The relay compares before and after: what changed decides what is sent.
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  table.addGlobalSecondaryIndex({
    indexName: MONEY_LIST_INDEX,
    partitionKey: text('list_pk'),
    sortKey: text('list_sk'),
    // A page is read from the table itself, so the index costs one small write per resource and is never stale.
    projectionType: ProjectionType.KEYS_ONLY,
  });
  accept(table, RESTORED_FROM_HISTORY);
  return table;
};

/** Merchants and their OAuth clients. */
export const createDirectoryTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, {
    ...tableProps(plan),
    ...keepHistory,
    partitionKey: text('pk'),
    sortKey: text('sk'),
  });
  accept(table, RESTORED_FROM_HISTORY);
  return table;
};

/**
 * Merchants' endpoints, the events they are told, and what became of each delivery. Apart from the money: a delivery
 * changes its record with every attempt, and each change would pass through the money table's stream.
 */
export const createWebhooksTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, {
    ...tableProps(plan),
    ...keepHistory,
    partitionKey: text('pk'),
    sortKey: text('sk'),
  });
  for (const [indexName, partitionKey, sortKey] of WEBHOOKS_INDEXES)
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(partitionKey),
      ...(sortKey === null ? {} : { sortKey: text(sortKey) }),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  accept(table, RESTORED_FROM_HISTORY);
  return table;
};

/** By time, by the event's id, and by time again for deliveries that failed. */
const WEBHOOKS_INDEXES = [
  ['list', 'list_pk', 'list_sk'],
  ['event', 'event_key', null],
  ['failed', 'failed_pk', 'failed_sk'],
] as const;

export const WEBHOOKS_INDEX_NAMES = WEBHOOKS_INDEXES.map(([name]) => name);

/** What the queue consumers have already done. */
export const createIdempotencyTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, {
    ...tableProps(plan),
    partitionKey: text('id'),
    timeToLiveAttribute: 'expiration',
  });
  accept(table, worthNoBackup('Records expire; one that is restored would claim work that was lost.'));
  return table;
};

/** Tokens with their sealed account data, and who was shown what. */
export const createTokensTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, {
    ...tableProps(plan),
    ...keepHistory,
    partitionKey: text('pk'),
    sortKey: text('sk'),
    // Only the counts of reveals have an end.
    timeToLiveAttribute: 'expires_at',
  });
  accept(table, RESTORED_FROM_HISTORY);
  return table;
};

/** Of the vault, what is erased for good by deleting it. Without recovery and without a backup, whatever it costs. */
export const createErasableTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, { ...tableProps(plan), partitionKey: text('pk') });
  accept(
    table,
    worthNoBackup('What was erased must not come back with a restored table: no copy of it exists.'),
  );
  return table;
};

/** What the sandbox provider believes has happened. */
export const createSandboxTable = (scope: Construct, id: string, plan: TablePlan): Table => {
  const table = new Table(scope, id, {
    ...tableProps(plan),
    partitionKey: text('pk'),
    sortKey: text('sk'),
    timeToLiveAttribute: 'expires_at',
  });
  table.addGlobalSecondaryIndex({
    indexName: SANDBOX_HISTORY_INDEX,
    partitionKey: text('history_pk'),
    sortKey: text('history_sk'),
    projectionType: ProjectionType.ALL,
  });
  accept(table, worthNoBackup('Play money, deleted by its time to live.'));
  return table;
};

/** Name of the index behind the sandbox provider's transaction history. */
export const SANDBOX_HISTORY_INDEX = 'history';
