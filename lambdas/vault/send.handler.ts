import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { connectSend } from './connect-send.ts';
import { SEND_ENVIRONMENT } from './send.environment.ts';

const environment = SEND_ENVIRONMENT.read();

export const handler = connectSend({
  documents: createDocumentClient(),
  kms: new KMSClient(),
  tables: { tokens: environment.TOKENS_TABLE, keys: environment.TOKEN_KEYS_TABLE },
  vaultKeys: environment.VAULT_KEYS,
  clock: systemClock,
  providers: connectProviders(readProviderPlan(environment), {
    secrets: new SecretsManagerClient({}),
    clock: systemClock,
  }),
  log: createLogger('send'),
});
