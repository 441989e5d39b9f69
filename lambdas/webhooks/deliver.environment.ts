import { declareEnvironment } from '../platform/environment.ts';

export const DELIVER_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'DIRECTORY_TABLE',
  'DELIVERIES_QUEUE_URL',
  // `true` in development only: endpoints on this machine and its private networks, over plain HTTP too.
  'ALLOW_HTTP_ENDPOINTS',
]);
