import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { RUNS_ENVIRONMENT } from '../../lambdas/reconciliation/runs.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { deployedIn } from './payment-providers.ts';
import { allow, allowIndexQuery } from './permissions.ts';
import { anyFileOf } from './reconciliation-bucket.ts';
import type { StateMachineSchedules } from './state-machine-schedules.ts';
import { MONEY_LIST_INDEX } from './tables.ts';

// API Gateway gives up after 29 s; a function that goes on for longer works for nobody.
const TIMEOUT = Duration.seconds(29);

export interface ReconciliationRunsProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly bucket: Bucket;
  readonly machineArn: string;
  readonly schedules: StateMachineSchedules;
}

/** What the platform does with runs by the API: it may have one started, and read what runs reported. */
export const createRunsFunction = (scope: Construct, props: ReconciliationRunsProps): BundledFunction => {
  const { foundation, moneyTable, bucket, machineArn, schedules } = props;
  const providers = deployedIn(foundation.settings);
  const runs = new BundledFunction(scope, 'Runs', {
    foundation,
    entry: 'reconciliation/runs',
    declaration: RUNS_ENVIRONMENT,
    environment: {
      MONEY_TABLE: moneyTable.tableName,
      RECONCILIATION_BUCKET: bucket.bucketName,
      RECONCILIATION_MACHINE_ARN: machineArn,
      SCHEDULE_GROUP: schedules.groupName,
      SCHEDULE_ROLE_ARN: schedules.role.roleArn,
      RECONCILED_PROVIDERS: providers.length === 0 ? 'none' : providers.join(','),
    },
    timeout: TIMEOUT,
    description: 'The API below /v1/reconciliation/runs and /v1/reconciliation/statements',
  });
  allow(runs, {
    actions: ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
    resources: [moneyTable.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['reconciliation_*', 'intent#*'] } },
  });
  allowIndexQuery(runs, moneyTable, MONEY_LIST_INDEX);
  allow(runs, { actions: ['s3:GetObject'], resources: [bucket.arnForObjects('reports/*')] });
  // To be asked whether one is there is a right to read it.
  allow(runs, {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [bucket.arnForObjects('statements/*')],
  });
  schedules.allowStarting(runs);
  accept(runs, {
    [anyFileOf('reports/')]: 'Every report, to read and never to write.',
    [anyFileOf('statements/')]: 'Every statement: each is called by what is in it.',
  });
  return runs;
};
