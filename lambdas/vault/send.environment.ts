import { declareEnvironment } from '../platform/environment.ts';

export const SEND_ENVIRONMENT = declareEnvironment([
  'TOKENS_TABLE',
  'TOKEN_KEYS_TABLE',
  'VAULT_KEYS',
  'SANDBOX_URL',
  'SANDBOX_API_KEY_SECRET',
  'PROVIDER_WEBHOOKS_URL',
  'STRIPE_URL',
  'STRIPE_API_KEY_SECRET',
  'STRIPE_RETURN_URL',
]);
