import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { CHECK_ENVIRONMENT } from '../../lambdas/ledger/check.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { LogAlarm } from './log-alarm.ts';
import { ALARM_PERIOD, raiseAlarm } from './observation.ts';
import { allowSecret, allowTable } from './permissions.ts';
import { type ProviderAccess, providerEnvironment, secretsOf } from './provider-access.ts';
import { SilenceAlarm } from './silence-alarm.ts';

// The longest that Lambda allows: it reads two whole tables and the providers' whole history.
const TIMEOUT = Duration.minutes(15);

// It holds what it compares: a check of 100,000 payments was seen to take 957 MB, of 10,000 323 MB
// (docs/benchmarks.md), so this is room for some 200,000. Fifteen minutes of it each night would be less than a dollar a month.
const MEMORY_MEGABYTES = 2048;

// Night in Europe, when accounts rest: one that moves while it is read is not judged.
const EVERY_NIGHT = Schedule.cron({ hour: '2', minute: '0' });

// From one night's check to the next is a day. Lambda tries a failed one twice more, so the last may end 48 minutes
// late: within the hour. One hour more is for lines that are counted late.
const SILENT_HOURS = 26;

// Only requests that move money carry it, and a check makes none.
const NO_WEBHOOKS = 'https://unused.invalid';

export interface BooksCheckProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly directoryTable: Table;
  readonly providers: ProviderAccess;
}

/** Once a night, the same check as `npm run ops -- books check`, with alarms for what it finds, and for a night without it. */
export class BooksCheck extends Construct {
  readonly check: BundledFunction;

  constructor(scope: Construct, id: string, props: BooksCheckProps) {
    super(scope, id);
    const { foundation, moneyTable, directoryTable, providers } = props;
    this.check = new BundledFunction(this, 'Check', {
      foundation,
      entry: 'ledger/check',
      declaration: CHECK_ENVIRONMENT,
      environment: {
        MONEY_TABLE: moneyTable.tableName,
        DIRECTORY_TABLE: directoryTable.tableName,
        ...providerEnvironment({ ...providers, webhooksUrl: NO_WEBHOOKS }),
      },
      timeout: TIMEOUT,
      memoryMegabytes: MEMORY_MEGABYTES,
      description: 'Proves every night that the books agree',
    });
    // Accounts that move meanwhile are read once more, by themselves.
    allowTable(this.check, moneyTable, ['GetItem', 'Query', 'Scan']);
    allowTable(this.check, directoryTable, ['Scan']);
    for (const secret of secretsOf(providers, 'apiKey')) allowSecret(this.check, secret);
    // What cannot be handed over is tried once more, and Lambda tries a check that fails twice more; after that the
    // alarm says so, and the next night checks the same.
    const nightly = new Rule(this, 'Nightly', {
      schedule: EVERY_NIGHT,
      targets: [new LambdaFunction(this.check.lambda, { retryAttempts: 1 })],
    });
    accept(nightly, {
      'Serverless-EventBusDLQ':
        'A check that fails raises an alarm, and the next night checks the same and more: there is nothing to redrive.',
    });
    new LogAlarm(this, 'Disagreements', {
      foundation,
      functions: [this.check],
      code: 'BOOKS_DISAGREE',
      metric: 'BooksDisagree',
      description: 'The books do not agree: money may be wrong.',
      runbook: 'books-disagree',
    });
    new SilenceAlarm(this, 'Completed', {
      foundation,
      functions: [this.check],
      code: 'BOOKS_CHECKED',
      metric: 'BooksChecked',
      hours: SILENT_HOURS,
      description:
        'No check of the books was completed for more than a day: nobody knows whether they agree.',
      runbook: 'books-unchecked',
    });
    raiseAlarm(this.check, 'Errors', foundation, {
      metric: this.check.lambda.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      description: 'The nightly check of the books failed: nobody knows whether they agree.',
      runbook: 'books-check-errors',
    });
  }
}
