import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { CHECK_ENVIRONMENT } from './check.environment.ts';
import { CLOCK_SKEW_MS } from './check-books.ts';
import { connectCheck } from './connect-check.ts';
import { createRunCheck } from './run-check.ts';

const environment = CHECK_ENVIRONMENT.read();

export const handler = createRunCheck({
  log: createLogger('check'),
  checkBooks: connectCheck({
    environment,
    documents: createDocumentClient(),
    providers: connectProviders(readProviderPlan(environment), {
      secrets: new SecretsManagerClient({}),
      clock: systemClock,
    }),
    clock: systemClock,
    clockSkewMs: CLOCK_SKEW_MS,
  }),
});
