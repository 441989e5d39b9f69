import { declareEnvironment } from '../platform/environment.ts';

export const SERVE_ENVIRONMENT = declareEnvironment([
  'SANDBOX_TABLE',
  'SANDBOX_API_KEY_SECRET',
  'SANDBOX_WEBHOOKS_QUEUE_URL',
  'SANDBOX_PUBLIC_URL',
]);
