import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { AUTHORIZE_ENVIRONMENT } from './authorize.environment.ts';
import { createAuthorize } from './authorize.ts';
import { createDirectoryStore } from './directory-store.ts';
import { createFindApprovalLimits } from './find-approval-limits.ts';
import { createFindClient } from './find-client.ts';
import { parseTrustedIssuers } from './trusted-issuers.ts';
import { createVerifyToken } from './verify-token.ts';

const environment = AUTHORIZE_ENVIRONMENT.read();
const directory = createDirectoryStore({
  documents: createDocumentClient(),
  table: environment.DIRECTORY_TABLE,
});

export const handler = createAuthorize({
  verifyToken: createVerifyToken({
    issuers: parseTrustedIssuers(environment.TRUSTED_ISSUERS),
    clock: systemClock,
  }),
  findClient: createFindClient({ getClient: directory.getClient, clock: systemClock }),
  findApprovalLimits: createFindApprovalLimits({ getMerchant: directory.getMerchant, clock: systemClock }),
  log: createLogger('access'),
});
