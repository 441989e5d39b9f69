import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { SEND_WEBHOOKS_ENVIRONMENT } from '../../lambdas/sandbox-provider/send-webhooks.environment.ts';
import { SERVE_ENVIRONMENT } from '../../lambdas/sandbox-provider/serve.environment.ts';
import type { Foundation } from '../foundation.ts';
import { accept } from './accept.ts';
import { BundledFunction } from './bundled-function.ts';
import { ConsumerQueue } from './consumer-queue.ts';
import { openToInternet } from './function-address.ts';
import { allowIndexQuery, allowSecret, allowSend, allowTable } from './permissions.ts';
import { createSandboxTable, SANDBOX_HISTORY_INDEX } from './tables.ts';

// Its slowest trick is to answer after 8 s.
const SERVE_TIMEOUT = Duration.seconds(15);

// One webhook at a time, to a receiver that answers within 10 s.
const SEND_TIMEOUT = Duration.seconds(15);
const SEND_BATCH_SIZE = 1;
const SEND_CONCURRENCY_MAX = 10;

// A provider that gives up after an hour and a half in which nobody answered: 60 receives of 90 s.
const SEND_RECEIVES_MAX = 60;

// 32 letters and digits are 190 bits. Punctuation is left out twice over: the key travels in an HTTP header.
const SECRET_LENGTH = 32;
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const PLAY_MONEY = 'It opens a provider of play money that does not exist in production.';

/** A provider of our own that misbehaves on command, over real HTTP with real signatures. */
export class SandboxProvider extends Construct {
  readonly table: Table;
  readonly apiKey: Secret;
  readonly webhookSecret: Secret;
  readonly webhooks: ConsumerQueue;
  readonly serve: BundledFunction;
  readonly sendWebhooks: BundledFunction;
  readonly functionUrl: string;

  constructor(scope: Construct, id: string, props: { readonly foundation: Foundation }) {
    super(scope, id);
    const { foundation } = props;
    this.table = createSandboxTable(this, 'Table', {
      key: foundation.dataKey,
      settings: foundation.settings,
    });
    this.apiKey = this.secret('ApiKey', 'Bearer key of the sandbox provider', foundation);
    this.webhookSecret = this.secret('WebhookSecret', "Signs the sandbox provider's webhooks", foundation);
    this.webhooks = new ConsumerQueue(this, 'Webhooks', {
      foundation,
      holds: "the sandbox provider's webhooks",
      runbook: 'sandbox-webhooks-dead-letters',
      consumerTimeout: SEND_TIMEOUT,
      receivesMax: SEND_RECEIVES_MAX,
    });
    this.serve = this.createServe(foundation);
    this.functionUrl = openToInternet(this.serve);
    this.sendWebhooks = new BundledFunction(this, 'SendWebhooks', {
      foundation,
      entry: 'sandbox-provider/send-webhooks',
      declaration: SEND_WEBHOOKS_ENVIRONMENT,
      environment: { SANDBOX_WEBHOOK_SECRET: this.webhookSecret.secretArn },
      timeout: SEND_TIMEOUT,
      description: 'Sandbox provider: signs and posts webhooks',
    });
    allowSecret(this.sendWebhooks, this.webhookSecret);
    this.webhooks.consumedBy(this.sendWebhooks, {
      batchSize: SEND_BATCH_SIZE,
      concurrencyMax: SEND_CONCURRENCY_MAX,
    });
  }

  private createServe(foundation: Foundation): BundledFunction {
    const serve = new BundledFunction(this, 'Serve', {
      foundation,
      entry: 'sandbox-provider/serve',
      declaration: SERVE_ENVIRONMENT,
      environment: {
        SANDBOX_TABLE: this.table.tableName,
        SANDBOX_API_KEY_SECRET: this.apiKey.secretArn,
        SANDBOX_WEBHOOKS_QUEUE_URL: this.webhooks.queue.queueUrl,
        // A function cannot be told its own URL by the template that creates both.
        SANDBOX_PUBLIC_URL: foundation.settings.publicUrls.sandbox_provider ?? 'self',
      },
      timeout: SERVE_TIMEOUT,
      description: "Sandbox provider: the provider's API",
    });
    allowTable(serve, this.table, ['GetItem', 'PutItem', 'Query', 'UpdateItem']);
    allowIndexQuery(serve, this.table, SANDBOX_HISTORY_INDEX);
    allowSecret(serve, this.apiKey);
    allowSend(serve, this.webhooks.queue);
    return serve;
  }

  private secret(id: string, description: string, foundation: Foundation): Secret {
    const secret = new Secret(this, id, {
      description,
      encryptionKey: foundation.dataKey,
      removalPolicy: RemovalPolicy.DESTROY,
      generateSecretString: {
        passwordLength: SECRET_LENGTH,
        excludePunctuation: true,
        excludeCharacters: PUNCTUATION,
      },
    });
    accept(secret, {
      'AwsSolutions-SMG4': PLAY_MONEY,
      'NIST.800.53.R5-SecretsManagerRotationEnabled': PLAY_MONEY,
    });
    return secret;
  }
}
