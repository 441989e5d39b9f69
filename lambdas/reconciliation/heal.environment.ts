import { declareEnvironment } from '../platform/environment.ts';

export const HEAL_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'RECONCILIATION_BUCKET',
  'SANDBOX_URL',
  'SANDBOX_API_KEY_SECRET',
  'STRIPE_URL',
  'STRIPE_API_KEY_SECRET',
  'STRIPE_RETURN_URL',
  'PROVIDER_WEBHOOKS_URL',
  'PROVIDER_LIMITS',
]);
