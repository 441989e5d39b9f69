import { declareEnvironment } from '../platform/environment.ts';

export const RELAY_ENVIRONMENT = declareEnvironment([
  'PROVIDER_COMMANDS_QUEUE_URL',
  'RESOLUTIONS_QUEUE_URL',
  'RESOLUTIONS_QUEUE_ARN',
  'DUE_INVOICES_QUEUE_URL',
  'DUE_INVOICES_QUEUE_ARN',
  'DELIVERIES_QUEUE_URL',
  'WEBHOOKS_TABLE',
  'SCHEDULE_GROUP',
  'SCHEDULE_ROLE_ARN',
]);
