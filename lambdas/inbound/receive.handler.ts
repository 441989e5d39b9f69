import { Metrics } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../kernel/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { verifySandboxWebhook } from '../providers/sandbox/verify-webhook.ts';
import { verifyStripeWebhook } from '../providers/stripe/verify-webhook.ts';
import { createArchiveStore } from './archive-store.ts';
import { createCountRefusal } from './count-refusal.ts';
import { createForwardEvent } from './forward-event.ts';
import { RECEIVE_ENVIRONMENT } from './receive.environment.ts';
import { createReceive } from './receive.ts';
import { createReceiveWebhook } from './receive-webhook.ts';
import { createWebhookSenders } from './webhook-senders.ts';

const environment = RECEIVE_ENVIRONMENT.read();

export const handler = createReceive({
  receiveWebhook: createReceiveWebhook({
    senders: createWebhookSenders(
      {
        sandbox: { verify: verifySandboxWebhook, secretId: environment.SANDBOX_WEBHOOK_SECRET },
        stripe: { verify: verifyStripeWebhook, secretId: environment.STRIPE_WEBHOOK_SECRET },
      },
      { secrets: new SecretsManagerClient({}), clock: systemClock },
    ),
    archive: createArchiveStore({ s3: new S3Client({}), bucket: environment.ARCHIVE_BUCKET }),
    forward: createForwardEvent({ sqs: new SQSClient({}), queueUrl: environment.PROVIDER_EVENTS_QUEUE_URL }),
    clock: systemClock,
  }),
  countRefusal: createCountRefusal(new Metrics({ namespace: 'Quittance' })),
  log: createLogger('inbound'),
});
