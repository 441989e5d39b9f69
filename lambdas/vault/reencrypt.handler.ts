import { KMSClient } from '@aws-sdk/client-kms';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectReencrypt } from './connect-reencrypt.ts';
import { REENCRYPT_ENVIRONMENT } from './reencrypt.environment.ts';
import { vaultPlaces } from './vault-places.ts';

export const handler = connectReencrypt({
  documents: createDocumentClient(),
  kms: new KMSClient(),
  clock: systemClock,
  log: createLogger('reencrypt'),
  ...vaultPlaces(REENCRYPT_ENVIRONMENT.read()),
});
