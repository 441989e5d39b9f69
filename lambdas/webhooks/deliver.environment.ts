import { declareEnvironment } from '../platform/environment.ts';

export const DELIVER_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'WEBHOOKS_TABLE',
  'DELIVERIES_QUEUE_URL',
  'DELIVERIES_QUEUE_ARN',
  'SCHEDULE_GROUP',
  'SCHEDULE_ROLE_ARN',
  // `true` in development only: endpoints on this machine and its private networks, over plain HTTP too.
  'ALLOW_HTTP_ENDPOINTS',
]);
