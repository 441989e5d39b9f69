import { declareEnvironment } from '../platform/environment.ts';

export const DELIVER_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'DIRECTORY_TABLE',
  'DELIVERIES_QUEUE_URL',
]);
