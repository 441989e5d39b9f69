import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HEAL_ENVIRONMENT } from '../../lambdas/reconciliation/heal.environment.ts';
import { PARSE_ENVIRONMENT } from '../../lambdas/reconciliation/parse.environment.ts';
import { PULL_ENVIRONMENT } from '../../lambdas/reconciliation/pull.environment.ts';
import { RECONCILE_ENVIRONMENT } from '../../lambdas/reconciliation/reconcile.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { deployedIn } from './payment-providers.ts';
import { allow, allowIndexQuery, allowRuns, allowSecret, allowTable } from './permissions.ts';
import { type ProviderAccess, providerEnvironment, secretsOf } from './provider-access.ts';
import { limitsPerInstance } from './provider-limits.ts';
import { ReconciliationAlarms } from './reconciliation-alarms.ts';
import { anyFileOf } from './reconciliation-bucket.ts';
import { createReconciliationMachine } from './reconciliation-machine.ts';
import { createRunsFunction } from './reconciliation-runs.ts';
import { StateMachineSchedules } from './state-machine-schedules.ts';
import { MONEY_LIST_INDEX } from './tables.ts';

// The longest that Lambda allows: sorting and matching millions of rows is one piece of work.
const TIMEOUT = Duration.minutes(15);

// A whole core comes with 1,769 MB, and a second one would stand by; matching itself stays below 300 MB.
const MEMORY_MEGABYTES = 1769;

// A million rows of each side are 150 MB each as records, 500 MB as facts, and all of it again for each sorting.
// Findings are as many with a provider that names a price for each movement, 700 bytes each, and what became of them again.
const DISK_MEGABYTES = 4096;

// Nights in Europe: after the nightly check of our own books, which begins at two.
const DAILY = 'cron(0 3 * * ? *)';

// Not with the hour, when everybody else's schedules fire.
const HOURLY = 'cron(20 * * * ? *)';

// Only requests that move money carry it, and pulling history makes none.
const NO_WEBHOOKS = 'https://unused.invalid';

// As much as one of the five instances of resolve may ask: healing waits, what is new does not.
const HEAL_SHARE = { ofRate: 0.04, instances: 1, allInstances: 15 } as const;

const EVERY_FILE_OF_WORK = 'Every file below work/: which ones there are is known when a run is made.';

export interface ReconciliationProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly bucket: Bucket;
  readonly providers: ProviderAccess;
}

/** Proves our books against each provider's, every hour and every day: a state machine, its functions, its schedules. */
export class Reconciliation extends Construct {
  readonly pull: BundledFunction;
  readonly parse: BundledFunction;
  readonly reconcile: BundledFunction;
  readonly heal: BundledFunction;
  /** Answers the API. */
  readonly runs: BundledFunction;
  readonly machineArn: string;
  readonly schedules: StateMachineSchedules;

  constructor(scope: Construct, id: string, props: ReconciliationProps) {
    super(scope, id);
    const { foundation } = props;
    this.pull = this.createPull(props);
    this.parse = this.createParse(props);
    this.reconcile = this.createReconcile(props);
    this.heal = this.createHeal(props);
    this.machineArn = createReconciliationMachine(this, {
      pull: this.pull.lambda.functionArn,
      parse: this.parse.lambda.functionArn,
      heal: this.heal.lambda.functionArn,
      reconcile: this.reconcile.lambda.functionArn,
    });
    this.schedules = new StateMachineSchedules(this, 'Schedules', { machineArn: this.machineArn });
    for (const provider of deployedIn(foundation.settings)) {
      this.schedules.add(`${provider}-daily`, {
        expression: DAILY,
        input: { provider, schedule: 'daily' },
        description: `Reconciles yesterday with ${provider}`,
      });
      this.schedules.add(`${provider}-hourly`, {
        expression: HOURLY,
        input: { provider, schedule: 'hourly' },
        description: `Reconciles the last hours with ${provider}`,
      });
    }
    const { reconcile, machineArn, schedules } = this;
    this.runs = createRunsFunction(this, { ...props, machineArn, schedules });
    new ReconciliationAlarms(this, 'Alarms', { foundation, reconcile, machineArn });
  }

  /** Holds the keys to providers, and sees nothing of our books but its run. */
  private createPull({ foundation, moneyTable, bucket, providers }: ReconciliationProps): BundledFunction {
    const pull = new BundledFunction(this, 'Pull', {
      foundation,
      entry: 'reconciliation/pull',
      declaration: PULL_ENVIRONMENT,
      environment: {
        MONEY_TABLE: moneyTable.tableName,
        RECONCILIATION_BUCKET: bucket.bucketName,
        ...providerEnvironment({ ...providers, webhooksUrl: NO_WEBHOOKS }),
      },
      timeout: TIMEOUT,
      description: "Pulls a provider's history for a reconciliation",
    });
    allowRuns(pull, moneyTable, ['GetItem', 'PutItem']);
    for (const secret of secretsOf(providers, 'apiKey')) allowSecret(pull, secret);
    allow(pull, { actions: ['s3:PutObject'], resources: [bucket.arnForObjects('work/*')] });
    accept(pull, { [anyFileOf('work/')]: EVERY_FILE_OF_WORK });
    return pull;
  }

  /** Reads what outsiders have written, so it holds no keys, and sees nothing of our books but its run. */
  private createParse({ foundation, moneyTable, bucket }: ReconciliationProps): BundledFunction {
    const parse = new BundledFunction(this, 'Parse', {
      foundation,
      entry: 'reconciliation/parse',
      declaration: PARSE_ENVIRONMENT,
      environment: { MONEY_TABLE: moneyTable.tableName, RECONCILIATION_BUCKET: bucket.bucketName },
      timeout: TIMEOUT,
      memoryMegabytes: MEMORY_MEGABYTES,
      diskMegabytes: DISK_MEGABYTES,
      description: 'Reads the file of a statement for a reconciliation',
    });
    allowRuns(parse, moneyTable, ['GetItem', 'PutItem']);
    allow(parse, { actions: ['s3:GetObject'], resources: [bucket.arnForObjects('statements/*')] });
    allow(parse, { actions: ['s3:PutObject'], resources: [bucket.arnForObjects('work/*')] });
    accept(parse, {
      [anyFileOf('work/')]: EVERY_FILE_OF_WORK,
      [anyFileOf('statements/')]: 'Every statement: which one a run reads is said in the run.',
    });
    return parse;
  }

  /** Reads all our books, and reaches no provider. */
  private createReconcile({ foundation, moneyTable, bucket }: ReconciliationProps): BundledFunction {
    const reconcile = new BundledFunction(this, 'Reconcile', {
      foundation,
      entry: 'reconciliation/reconcile',
      declaration: RECONCILE_ENVIRONMENT,
      environment: { MONEY_TABLE: moneyTable.tableName, RECONCILIATION_BUCKET: bucket.bucketName },
      timeout: TIMEOUT,
      memoryMegabytes: MEMORY_MEGABYTES,
      diskMegabytes: DISK_MEGABYTES,
      description: 'Matches both sides of a reconciliation, opens breaks and reports',
    });
    allowTable(reconcile, moneyTable, [
      ...(['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem'] as const),
      ...(['Query', 'Scan', 'UpdateItem'] as const),
    ]);
    allowIndexQuery(reconcile, moneyTable, MONEY_LIST_INDEX);
    allow(reconcile, {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [bucket.arnForObjects('work/*'), bucket.arnForObjects('reports/*')],
    });
    accept(reconcile, {
      [anyFileOf('work/')]: EVERY_FILE_OF_WORK,
      [anyFileOf('reports/')]: 'Every report: it is the one function that publishes them.',
    });
    return reconcile;
  }

  /** Asks a provider about single operations as resolve does, and writes what it says as resolve does. */
  private createHeal({ foundation, moneyTable, bucket, providers }: ReconciliationProps): BundledFunction {
    const heal = new BundledFunction(this, 'Heal', {
      foundation,
      entry: 'reconciliation/heal',
      declaration: HEAL_ENVIRONMENT,
      environment: {
        MONEY_TABLE: moneyTable.tableName,
        RECONCILIATION_BUCKET: bucket.bucketName,
        ...providerEnvironment({ ...providers, webhooksUrl: NO_WEBHOOKS }),
        PROVIDER_LIMITS: limitsPerInstance(foundation.settings, HEAL_SHARE),
      },
      timeout: TIMEOUT,
      diskMegabytes: DISK_MEGABYTES,
      description:
        'Makes our books say what a provider confirms, where a reconciliation found them to differ',
    });
    allowTable(heal, moneyTable, ['GetItem', 'PutItem', 'UpdateItem']);
    for (const secret of secretsOf(providers, 'apiKey')) allowSecret(heal, secret);
    allow(heal, {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [bucket.arnForObjects('work/*')],
    });
    accept(heal, { [anyFileOf('work/')]: EVERY_FILE_OF_WORK });
    return heal;
  }
}
