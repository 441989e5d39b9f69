import { declareEnvironment } from '../platform/environment.ts';

export const CHECK_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'DIRECTORY_TABLE',
  'SANDBOX_URL',
  'SANDBOX_API_KEY_SECRET',
  'STRIPE_URL',
  'STRIPE_API_KEY_SECRET',
  'STRIPE_RETURN_URL',
  'PROVIDER_WEBHOOKS_URL',
]);
