import { declareEnvironment } from '../platform/environment.ts';

export const RECEIVE_ENVIRONMENT = declareEnvironment([
  'ARCHIVE_BUCKET',
  'PROVIDER_EVENTS_QUEUE_URL',
  'SANDBOX_WEBHOOK_SECRET',
  'STRIPE_WEBHOOK_SECRET',
]);
