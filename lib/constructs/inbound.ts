import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { APPLY_ENVIRONMENT } from '../../lambdas/inbound/apply.environment.ts';
import { RECEIVE_ENVIRONMENT } from '../../lambdas/inbound/receive.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { openToInternet } from './function-address.ts';
import { ALARM_PERIOD, functionMetric, raiseAlarm } from './observation.ts';
import { allow, allowIndexQuery, allowSecret, allowSend, allowTable } from './permissions.ts';
import { type ProviderAccess, secretsOf, webhookSecretEnvironment } from './provider-access.ts';

// Verifying, archiving and queueing take some 100 ms; providers wait 10 to 20 s before they call it a failure.
const RECEIVE_TIMEOUT = Duration.seconds(10);

const APPLY_TIMEOUT = Duration.seconds(30);
// One transaction each, at most a second when it is contended.
const APPLY_BATCH_SIZE = 10;
const APPLY_CONCURRENCY_MAX = 20;

// An event about a payment that our own commit does not show yet comes back until it does. Ten receives at three
// minutes each are half an hour: what is unknown then was not ours.
const APPLY_RECEIVES_MAX = 10;

// Scanners and retired secrets cause a trickle; twenty in five minutes is a wrong secret or somebody trying.
const REFUSALS_MAX = 20;
const REFUSALS_PERIOD = Duration.minutes(5);

/** What cdk-nag calls a grant on every object of the archive. */
const ANY_ARCHIVED =
  'AwsSolutions-IAM5[Resource::Quittance-Data:ExportsOutputFnGetAttArchiveBucket49F1AC64Arn3FBD647E/*]';

export interface InboundProps {
  readonly foundation: Foundation;
  readonly moneyTable: Table;
  readonly archive: Bucket;
  readonly providers: ProviderAccess;
  /** Where apply has the order of two events asked about. */
  readonly resolutions: IQueue;
}

/** Providers' webhooks on their way in: verified and archived first, understood afterwards. */
export class Inbound extends Construct {
  readonly providerEvents: ConsumerQueue;
  readonly receive: BundledFunction;
  readonly apply: BundledFunction;
  readonly receiverUrl: string;

  constructor(scope: Construct, id: string, props: InboundProps) {
    super(scope, id);
    const { foundation } = props;
    this.providerEvents = new ConsumerQueue(this, 'ProviderEvents', {
      foundation,
      holds: 'provider events',
      runbook: 'provider-events-dead-letters',
      consumerTimeout: APPLY_TIMEOUT,
      receivesMax: APPLY_RECEIVES_MAX,
    });
    this.receive = this.createReceive(props);
    this.receiverUrl = openToInternet(this.receive);
    this.apply = new BundledFunction(this, 'Apply', {
      foundation,
      entry: 'inbound/apply',
      declaration: APPLY_ENVIRONMENT,
      environment: {
        MONEY_TABLE: props.moneyTable.tableName,
        ARCHIVE_BUCKET: props.archive.bucketName,
        RESOLUTIONS_QUEUE_URL: props.resolutions.queueUrl,
      },
      timeout: APPLY_TIMEOUT,
      description: 'Applies archived provider events, each exactly once',
    });
    allowTable(this.apply, props.moneyTable, ['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem']);
    allowSend(this.apply, props.resolutions);
    // A dispute may name only the charge.
    allowIndexQuery(this.apply, props.moneyTable, 'list');
    // Bodies that no message can carry are read where they were archived.
    allow(this.apply, {
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: [props.archive.arnForObjects('*')],
    });
    accept(this.apply, {
      [ANY_ARCHIVED]: 'Every object of the archive, to read and never to put: the message says which.',
    });
    this.providerEvents.consumedBy(this.apply, {
      batchSize: APPLY_BATCH_SIZE,
      concurrencyMax: APPLY_CONCURRENCY_MAX,
    });
    this.watch(foundation);
  }

  private createReceive({ foundation, archive, providers }: InboundProps): BundledFunction {
    const { receiverConcurrency } = foundation.settings;
    const receive = new BundledFunction(this, 'Receive', {
      foundation,
      entry: 'inbound/receive',
      declaration: RECEIVE_ENVIRONMENT,
      environment: {
        ARCHIVE_BUCKET: archive.bucketName,
        PROVIDER_EVENTS_QUEUE_URL: this.providerEvents.queue.queueUrl,
        ...webhookSecretEnvironment(providers),
      },
      timeout: RECEIVE_TIMEOUT,
      description: "Verifies and archives providers' webhooks",
      ...(receiverConcurrency === 0 ? {} : { reservedConcurrency: receiverConcurrency }),
    });
    allow(receive, { actions: ['s3:PutObject'], resources: [archive.arnForObjects('*')] });
    accept(receive, {
      [ANY_ARCHIVED]:
        'Every object of the archive, to put and never to read: keys carry the time of arrival.',
    });
    allowSend(receive, this.providerEvents.queue);
    for (const secret of secretsOf(providers, 'webhookSecret')) allowSecret(receive, secret);
    return receive;
  }

  private watch(foundation: Foundation): void {
    raiseAlarm(this.apply, 'Errors', foundation, {
      metric: this.apply.lambda.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      description: 'apply crashed or timed out: nothing that a provider event says does that.',
      runbook: 'apply-errors',
    });
    raiseAlarm(this.receive, 'Refusals', foundation, {
      metric: functionMetric('WebhookRefused', this.receive.service, 'Sum', REFUSALS_PERIOD),
      above: REFUSALS_MAX,
      description: "Webhooks are refused: a provider's secret has changed, or somebody forges them.",
      runbook: 'webhook-refusals',
    });
  }
}
