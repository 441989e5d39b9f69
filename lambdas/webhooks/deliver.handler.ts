import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDirectoryStore } from '../access/directory-store.ts';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { DELIVER_ENVIRONMENT } from './deliver.environment.ts';
import { createDeliver } from './deliver.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createOpenSecret } from './open-secret.ts';
import { createPostDelivery } from './post-delivery.ts';
import { createPostpone } from './postpone.ts';

const environment = DELIVER_ENVIRONMENT.read();
const documents = createDocumentClient();

export const handler = createQueueHandler({
  process: createDeliver({
    getMerchant: createDirectoryStore({ documents, table: environment.DIRECTORY_TABLE }).getMerchant,
    openSecret: createOpenSecret({ kms: new KMSClient({}), clock: systemClock }),
    post: createPostDelivery({
      rules: { allowLocal: environment.ALLOW_HTTP_ENDPOINTS === 'true' },
      clock: systemClock,
    }),
    deliveries: createDeliveryStore({ documents, table: environment.MONEY_TABLE }),
    postpone: createPostpone({ sqs: new SQSClient({}), queueUrl: environment.DELIVERIES_QUEUE_URL }),
    clock: systemClock,
    random: Math.random,
  }),
  log: createLogger('webhooks'),
});
