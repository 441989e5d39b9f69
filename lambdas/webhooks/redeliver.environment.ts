import { declareEnvironment } from '../platform/environment.ts';

export const REDELIVER_ENVIRONMENT = declareEnvironment([
  'WEBHOOKS_TABLE',
  'DELIVERIES_QUEUE_URL',
  'REDELIVERIES_QUEUE_URL',
]);
