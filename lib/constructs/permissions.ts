import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { BundledFunction } from './bundled-function.ts';

// Written out instead of the grant methods: those hand out more actions than a function here uses, and every
// index of a table at once. The keys behind tables, buckets and secrets are opened by their own key policies.

type TableAction =
  | 'BatchGetItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'Scan'
  | 'UpdateItem';

export const allow = (
  to: BundledFunction,
  statement: ConstructorParameters<typeof PolicyStatement>[0],
): void => {
  to.lambda.addToRolePolicy(new PolicyStatement(statement));
};

/** TransactWriteItems needs the actions of its parts and none of its own. */
export const allowTable = (to: BundledFunction, table: Table, actions: readonly TableAction[]): void => {
  allow(to, { actions: actions.map((action) => `dynamodb:${action}`), resources: [table.tableArn] });
};

export const allowIndexQuery = (to: BundledFunction, table: Table, index: string): void => {
  allow(to, { actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/${index}`] });
};

/** Events that endpoints have of their own, and nothing else in the table. */
export const allowEndpointEvents = (to: BundledFunction, table: Table): void => {
  allow(to, {
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['endpoint#*'] } },
  });
};

export const allowSecret = (to: BundledFunction, secret: Secret): void => {
  allow(to, { actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] });
};

export const allowInvoke = (to: BundledFunction, called: BundledFunction): void => {
  allow(to, { actions: ['lambda:InvokeFunction'], resources: [called.lambda.functionArn] });
};

/** What everybody may know of tokens, and nothing else in the table. */
export const allowTokenHandles = (to: BundledFunction, table: Table): void => {
  allow(to, {
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['token#*'] } },
  });
};

export const allowSend = (to: BundledFunction, queue: IQueue): void => {
  allow(to, { actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
};

/** The runs of reconciliations, and nothing else in the table. */
export const allowRuns = (to: BundledFunction, table: Table, actions: readonly TableAction[]): void => {
  allow(to, {
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['reconciliation_run#*'] } },
  });
};
