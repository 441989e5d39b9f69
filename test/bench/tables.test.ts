import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import type { KeySchema, TableSchema } from '../../bench/dynamodb/table.ts';
import { IDEMPOTENCY, MONEY, WEBHOOKS } from '../../bench/subjects/tables.ts';
import {
  createIdempotencyTable,
  createMoneyTable,
  createWebhooksTable,
  type TablePlan,
} from '../../lib/constructs/tables.ts';

interface DeployedTable {
  readonly KeySchema: object;
  readonly GlobalSecondaryIndexes?: readonly object[];
}

const deployed = (create: (stack: Stack, id: string, plan: TablePlan) => unknown): DeployedTable => {
  const stack = new Stack(new App(), 'Tables');
  const settings = { stage: 'dev' } as TablePlan['settings'];
  create(stack, 'Table', { key: new Key(stack, 'Key'), settings });
  const [table] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  return table?.['Properties'] as DeployedTable;
};

/** Synthesising takes seconds on a busy machine. */
const PATIENCE_MS = 120_000;

const keySchema = ({ partition, sort }: KeySchema): object => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' }]),
];

const asDeployed = ({ key, indexes }: TableSchema): DeployedTable => ({
  KeySchema: keySchema(key),
  ...(indexes.length === 0
    ? {}
    : {
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.key),
          Projection: { ProjectionType: index.projection },
        })),
      }),
});

describe('the tables of the benchmarks', () => {
  it.each([
    ['money', createMoneyTable, MONEY],
    ['idempotency', createIdempotencyTable, IDEMPOTENCY],
    ['webhooks', createWebhooksTable, WEBHOOKS],
  ])(
    'have the keys and indexes of the deployed %s table, and no others',
    (_name, create, schema) => {
      const { KeySchema, GlobalSecondaryIndexes } = deployed(create);
      const indexes = GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes };
      expect({ KeySchema, ...indexes }).toEqual(asDeployed(schema));
    },
    PATIENCE_MS,
  );
});
