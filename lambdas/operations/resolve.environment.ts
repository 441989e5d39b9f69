import { declareEnvironment } from '../platform/environment.ts';

export const RESOLVE_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'SANDBOX_URL',
  'SANDBOX_API_KEY_SECRET',
  'PROVIDER_WEBHOOKS_URL',
  'PROVIDER_LIMITS',
  'OWN_QUEUE_URL',
  'STRIPE_URL',
  'STRIPE_API_KEY_SECRET',
  'STRIPE_RETURN_URL',
  'VAULT_SEND_FUNCTION',
]);
