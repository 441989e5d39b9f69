import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { connectRedeliver } from './connect-redeliver.ts';
import { REDELIVER_ENVIRONMENT } from './redeliver.environment.ts';

const environment = REDELIVER_ENVIRONMENT.read();

export const handler = createQueueHandler({
  process: connectRedeliver({
    documents: createDocumentClient(),
    sqs: new SQSClient({}),
    clock: systemClock,
    table: environment.WEBHOOKS_TABLE,
    deliveriesUrl: environment.DELIVERIES_QUEUE_URL,
    redeliveriesUrl: environment.REDELIVERIES_QUEUE_URL,
  }),
  log: createLogger('redeliver'),
});
