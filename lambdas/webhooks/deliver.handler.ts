import { KMSClient } from '@aws-sdk/client-kms';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { connectDeliver } from './connect-deliver.ts';
import { DELIVER_ENVIRONMENT } from './deliver.environment.ts';
import { createPostDelivery } from './post-delivery.ts';

const environment = DELIVER_ENVIRONMENT.read();

export const handler = createQueueHandler({
  process: connectDeliver({
    documents: createDocumentClient(),
    kms: new KMSClient({}),
    sqs: new SQSClient({}),
    scheduler: new SchedulerClient({}),
    clock: systemClock,
    random: Math.random,
    table: environment.WEBHOOKS_TABLE,
    moneyTable: environment.MONEY_TABLE,
    post: createPostDelivery({
      rules: { allowLocal: environment.ALLOW_HTTP_ENDPOINTS === 'true' },
      clock: systemClock,
    }),
    targets: {
      queueUrl: environment.DELIVERIES_QUEUE_URL,
      queueArn: environment.DELIVERIES_QUEUE_ARN,
      scheduleGroup: environment.SCHEDULE_GROUP,
      scheduleRoleArn: environment.SCHEDULE_ROLE_ARN,
    },
  }),
  log: createLogger('webhooks'),
});
