import { randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../kernel/clock.ts';
import { createApi } from '../platform/api-gateway.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { MANAGE_ENVIRONMENT } from './manage.environment.ts';
import { webhookRoutes } from './routes.ts';

const environment = MANAGE_ENVIRONMENT.read();

export const handler = createApi({
  log: createLogger('manage'),
  routes: webhookRoutes({
    documents: createDocumentClient(),
    kms: new KMSClient({}),
    sqs: new SQSClient({}),
    keyArn: environment.DIRECTORY_KEY_ARN,
    clock: systemClock,
    randomBytes,
    table: environment.WEBHOOKS_TABLE,
    moneyTable: environment.MONEY_TABLE,
    redeliveriesUrl: environment.REDELIVERIES_QUEUE_URL,
    rules: { allowLocal: environment.ALLOW_HTTP_ENDPOINTS === 'true' },
  }),
});
