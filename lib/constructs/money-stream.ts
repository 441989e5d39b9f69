import type { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { BundledFunction } from './bundled-function.ts';
import { allow } from './permissions.ts';

export interface StreamProps {
  readonly table: Table;
  /** Throws when it could not do its work: a record that fails by itself is alone after a few halvings. */
  readonly consumer: BundledFunction;
  /** Takes the names of the records that the stream went on without. */
  readonly failures: Queue;
  readonly batchSize: number;
  readonly maxRecordAge: Duration;
  readonly batchingWindow?: Duration;
  /** Patterns as Lambda's event filtering has them; a record that matches none does not reach the consumer. */
  readonly filters?: readonly object[];
}

/**
 * Lets a function follow the changes of the money table. DynamoDB advises at most two followers of a stream: the
 * relay and the balances are two.
 */
export const followStream = (scope: Construct, props: StreamProps): void => {
  const { tableStreamArn } = props.table;
  if (tableStreamArn === undefined) throw new Error('the money table has no stream to follow');
  allow(props.consumer, {
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    resources: [tableStreamArn],
  });
  new EventSourceMapping(scope, 'Stream', {
    target: props.consumer.lambda,
    eventSourceArn: tableStreamArn,
    // LATEST would skip what was written while the mapping came to life.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: props.batchSize,
    maxRecordAge: props.maxRecordAge,
    bisectBatchOnError: true,
    onFailure: new SqsDlq(props.failures),
    ...(props.batchingWindow === undefined ? {} : { maxBatchingWindow: props.batchingWindow }),
    ...(props.filters === undefined
      ? {}
      : { filters: props.filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) }),
  });
};
