import { KMSClient } from '@aws-sdk/client-kms';
import { systemClock } from '../kernel/clock.ts';
import { createApi } from '../platform/api-gateway.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectVault } from './connect-vault.ts';
import { TOKENS_ENVIRONMENT } from './tokens.environment.ts';
import { vaultPlaces } from './vault-places.ts';

const environment = TOKENS_ENVIRONMENT.read();

export const handler = createApi({
  log: createLogger('tokens'),
  routes: connectVault({
    documents: createDocumentClient(),
    kms: new KMSClient(),
    clock: systemClock,
    unusedDaysMax: Number(environment.TOKEN_UNUSED_DAYS),
    ...vaultPlaces(environment),
  }),
});
