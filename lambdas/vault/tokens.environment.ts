import { declareEnvironment } from '../platform/environment.ts';

export const TOKENS_ENVIRONMENT = declareEnvironment([
  'TOKENS_TABLE',
  'TOKEN_KEYS_TABLE',
  'FINGERPRINTS_TABLE',
  'VAULT_KEYS',
  'FINGERPRINT_KEYS',
  'MONEY_TABLE',
  'TOKEN_UNUSED_DAYS',
]);
