import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BALANCES_ENVIRONMENT } from '../../lambdas/ledger/balances.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { followStream } from './money-stream.ts';
import { ALARM_PERIOD, raiseAlarm } from './observation.ts';
import { allowTable } from './permissions.ts';

// Five full transactions of a busy account (98 lines each), so that a thousand postings cost it eleven balance
// writes. The worst batch touches 490 merchants: about two thousand transactions, ten at a time.
const BATCH_SIZE = 490;

// Money can be paid out a second after it was captured, and a merchant with a hundred captures in that second has
// its balance written once or twice instead of a hundred times.
const BATCHING_WINDOW = Duration.seconds(1);

// Two thousand transactions of ten milliseconds, ten at a time, take two seconds; a minute forgives conflicts with
// intents that spend from the same balance, and a slow minute of DynamoDB.
const TIMEOUT = Duration.seconds(60);

// A record that cannot be applied holds up its shard. After a quarter of an hour the stream goes on without it, and
// it is applied by `balances rebuild`.
const RECORD_AGE_MAX = Duration.minutes(15);

// Normal is a second or two. Two minutes behind, merchants cannot pay out what they have.
const BEHIND_LIMIT = Duration.minutes(2);

export interface BalancesProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
}

/** Brings journal entries to balances and statements, in batches: a busy merchant does not serialise on one item. */
export class Balances extends Construct {
  readonly failures: Queue;
  readonly balances: BundledFunction;

  constructor(scope: Construct, id: string, props: BalancesProps) {
    super(scope, id);
    const { foundation, moneyTable } = props;
    this.failures = new DeadLetterQueue(this, 'Failures', {
      foundation,
      alarmDescription: 'Journal entries were not applied to balances: apply them with balances rebuild.',
      runbook: 'balances-failures',
    }).queue;
    accept(this.failures, {
      'AwsSolutions-SQS3': "It is the stream's dead-letter queue, which the rule cannot see.",
    });
    this.balances = new BundledFunction(this, 'Balances', {
      foundation,
      entry: 'ledger/balances',
      declaration: BALANCES_ENVIRONMENT,
      environment: { MONEY_TABLE: moneyTable.tableName },
      timeout: TIMEOUT,
      description: 'Brings journal entries to balances and account statements',
    });
    allowTable(this.balances, moneyTable, ['PutItem', 'UpdateItem']);
    followStream(this, {
      table: moneyTable,
      consumer: this.balances,
      failures: this.failures,
      batchSize: BATCH_SIZE,
      batchingWindow: BATCHING_WINDOW,
      maxRecordAge: RECORD_AGE_MAX,
      // An entry is written once and never changed.
      filters: [{ eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: ['journal_entry'] } } } }],
    });
    this.watch(foundation);
  }

  private watch(foundation: Foundation): void {
    raiseAlarm(this.balances, 'Behind', foundation, {
      metric: this.balances.lambda.metric('IteratorAge', { period: ALARM_PERIOD, statistic: 'Maximum' }),
      above: BEHIND_LIMIT.toMilliseconds(),
      description: 'Balances are behind the journal: captured money cannot be paid out yet.',
      runbook: 'balances-behind',
    });
    raiseAlarm(this.balances, 'Errors', foundation, {
      metric: this.balances.lambda.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      description: 'The balances function failed, crashed or timed out; its shard waits.',
      runbook: 'balances-errors',
    });
  }
}
