import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { RESOLVE_ENVIRONMENT } from '../../lambdas/operations/resolve.environment.ts';
import { SUBMIT_ENVIRONMENT } from '../../lambdas/operations/submit.environment.ts';
import type { Foundation } from '../foundation.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { ALARM_PERIOD, functionMetric, raiseAlarm } from './observation.ts';
import { allowInvoke, allowSecret, allowSend, allowTable } from './permissions.ts';
import { type ProviderReach, providerEnvironment, secretsOf } from './provider-access.ts';
import { limitsPerInstance } from './provider-limits.ts';

// A call to a provider ends after 5 s at the latest, a batch makes its calls side by side, and a check may make two
// (it asks, and sends again): 10 s, with the rest to record the answers on a slow day.
const TIMEOUT = Duration.seconds(30);
const BATCH_SIZE = 5;

// A crash or a throttled table passes within minutes: five receives are 12 minutes at three minutes each. After
// that it is a bug, and an operation in the dead-letter queue is one that a human must see.
const RECEIVES_MAX = 5;

// Of what a provider allows all of us together, most is for new operations, the rest for asking what became of old ones.
// An instance keeps to its share, so nothing has to be counted together.
const RATE_SHARE = { submit: 0.8, resolve: 0.2 } as const;

// With a call of half a second, 80 a second are 40 at once: ten instances of five. 50 and 25 calls at once are the most
// that all providers together get, however slow they are.
const CONCURRENCY_MAX = { submit: 10, resolve: 5 } as const;

const limitsOf = (caller: keyof typeof CONCURRENCY_MAX, { settings }: Foundation): string =>
  limitsPerInstance(settings, {
    ofRate: RATE_SHARE[caller],
    instances: CONCURRENCY_MAX[caller],
    allInstances: CONCURRENCY_MAX.submit + CONCURRENCY_MAX.resolve,
  });

// The resolution schedule has asked five times by then (5 s, 30 s, 2 min, 15 min, 1 h): money may have moved
// and the provider still does not say.
const UNKNOWN_AGE_LIMIT = Duration.hours(1);

export interface ProviderCallsProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly idempotencyTable: Table;
  readonly providers: ProviderReach;
  /** The vault's function that calls providers with account data. */
  readonly vaultSend: BundledFunction;
}

/** The two functions that may reach providers: one asks for money to move, the other asks what became of it. */
export class ProviderCalls extends Construct {
  readonly commands: ConsumerQueue;
  readonly resolutions: ConsumerQueue;
  readonly submit: BundledFunction;
  readonly resolve: BundledFunction;

  constructor(scope: Construct, id: string, props: ProviderCallsProps) {
    super(scope, id);
    const { foundation } = props;
    const queue = { foundation, consumerTimeout: TIMEOUT, receivesMax: RECEIVES_MAX };
    this.commands = new ConsumerQueue(this, 'Commands', {
      ...queue,
      holds: 'provider commands',
      runbook: 'provider-commands-dead-letters',
    });
    this.resolutions = new ConsumerQueue(this, 'Resolutions', {
      ...queue,
      holds: 'resolutions',
      runbook: 'resolutions-dead-letters',
    });
    this.submit = new BundledFunction(this, 'Submit', {
      foundation,
      entry: 'operations/submit',
      declaration: SUBMIT_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        IDEMPOTENCY_TABLE: props.idempotencyTable.tableName,
        ...providerEnvironment(props.providers),
        PROVIDER_LIMITS: limitsOf('submit', foundation),
        OWN_QUEUE_URL: this.commands.queue.queueUrl,
        VAULT_SEND_FUNCTION: props.vaultSend.lambda.functionName,
      },
      timeout: TIMEOUT,
      description: 'Sends operations to their provider and records the outcome',
    });
    this.resolve = new BundledFunction(this, 'Resolve', {
      foundation,
      entry: 'operations/resolve',
      declaration: RESOLVE_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        ...providerEnvironment(props.providers),
        PROVIDER_LIMITS: limitsOf('resolve', foundation),
        OWN_QUEUE_URL: this.resolutions.queue.queueUrl,
        VAULT_SEND_FUNCTION: props.vaultSend.lambda.functionName,
      },
      timeout: TIMEOUT,
      description: 'Asks the provider what became of operations whose outcome is unknown',
    });
    for (const caller of [this.submit, this.resolve]) {
      allowTable(caller, props.moneyTable, ['GetItem', 'PutItem', 'UpdateItem']);
      for (const apiKey of secretsOf(props.providers, 'apiKey')) allowSecret(caller, apiKey);
      allowInvoke(caller, props.vaultSend);
    }
    allowTable(this.submit, props.idempotencyTable, ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem']);
    // What must wait for its provider is sent again, for later.
    allowSend(this.submit, this.commands.queue);
    allowSend(this.resolve, this.resolutions.queue);
    this.commands.consumedBy(this.submit, {
      batchSize: BATCH_SIZE,
      concurrencyMax: CONCURRENCY_MAX.submit,
    });
    this.resolutions.consumedBy(this.resolve, {
      batchSize: BATCH_SIZE,
      concurrencyMax: CONCURRENCY_MAX.resolve,
    });
    this.watch(foundation);
  }

  private watch(foundation: Foundation): void {
    for (const caller of [this.submit, this.resolve]) {
      raiseAlarm(caller, 'Errors', foundation, {
        metric: caller.lambda.metricErrors({ period: ALARM_PERIOD }),
        above: 0,
        description: `${caller.service} crashed or timed out: nothing that a provider says does that.`,
        runbook: `${caller.service}-errors`,
      });
    }
    raiseAlarm(this.resolve, 'UnknownAge', foundation, {
      metric: functionMetric(
        'OperationUnknownAgeSeconds',
        this.resolve.service,
        'Maximum',
        Duration.minutes(5),
      ),
      above: UNKNOWN_AGE_LIMIT.toSeconds(),
      description: 'An operation has been without an outcome for more than an hour: ask the provider.',
      runbook: 'operation-unknown-age',
    });
  }
}
