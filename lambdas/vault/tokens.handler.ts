import { KMSClient } from '@aws-sdk/client-kms';
import { systemClock } from '../kernel/clock.ts';
import { createApi } from '../platform/api-gateway.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectVault } from './connect-vault.ts';
import { TOKENS_ENVIRONMENT } from './tokens.environment.ts';
import { vaultPlaces } from './vault-places.ts';

export const handler = createApi({
  log: createLogger('tokens'),
  routes: connectVault({
    documents: createDocumentClient(),
    kms: new KMSClient(),
    clock: systemClock,
    ...vaultPlaces(TOKENS_ENVIRONMENT.read()),
  }),
});
