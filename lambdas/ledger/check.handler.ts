import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createDirectoryStore } from '../access/directory-store.ts';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { CHECK_ENVIRONMENT } from './check.environment.ts';
import { CLOCK_SKEW_MS, createCheckBooks } from './check-books.ts';
import { createReadBooks } from './read-books.ts';
import { createRunCheck } from './run-check.ts';
import { createSince } from './since-first-merchant.ts';

const environment = CHECK_ENVIRONMENT.read();
const documents = createDocumentClient();

export const handler = createRunCheck({
  log: createLogger('check'),
  checkBooks: createCheckBooks({
    providers: Object.values(
      connectProviders(readProviderPlan(environment), {
        secrets: new SecretsManagerClient({}),
        clock: systemClock,
      }),
    ),
    readOwnBooks: createReadBooks({ documents, table: environment.MONEY_TABLE }),
    sinceMs: createSince({
      directory: createDirectoryStore({ documents, table: environment.DIRECTORY_TABLE }),
      clock: systemClock,
    }),
    clock: systemClock,
    clockSkewMs: CLOCK_SKEW_MS,
  }),
});
