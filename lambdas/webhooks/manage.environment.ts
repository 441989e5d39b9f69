import { declareEnvironment } from '../platform/environment.ts';

export const MANAGE_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'WEBHOOKS_TABLE',
  'DIRECTORY_KEY_ARN',
  'REDELIVERIES_QUEUE_URL',
  // `true` in development only: endpoints on this machine and its private networks, over plain HTTP too.
  'ALLOW_HTTP_ENDPOINTS',
]);
