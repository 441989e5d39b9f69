import { KMSClient } from '@aws-sdk/client-kms';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectExpireTokens } from './connect-expire-tokens.ts';
import { EXPIRE_TOKENS_ENVIRONMENT } from './expire-tokens.environment.ts';
import { vaultPlaces } from './vault-places.ts';

const environment = EXPIRE_TOKENS_ENVIRONMENT.read();

export const handler = connectExpireTokens({
  documents: createDocumentClient(),
  kms: new KMSClient(),
  clock: systemClock,
  log: createLogger('expire-tokens'),
  unusedDaysMax: Number(environment.TOKEN_UNUSED_DAYS),
  ...vaultPlaces(environment),
});
