import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { connectSteps } from './connect-steps.ts';
import { PULL_ENVIRONMENT } from './pull.environment.ts';
import { createPullHistory } from './pull-history.ts';
import { createRunFiles } from './run-files.ts';

const environment = PULL_ENVIRONMENT.read();

const tools = {
  documents: createDocumentClient(),
  s3: new S3Client({}),
  table: environment.MONEY_TABLE,
  bucket: environment.RECONCILIATION_BUCKET,
  clock: systemClock,
  log: createLogger('pull'),
};

export const handler = connectSteps(tools, {
  pulling: createPullHistory({
    providers: connectProviders(readProviderPlan(environment), {
      secrets: new SecretsManagerClient({}),
      clock: systemClock,
    }),
    files: createRunFiles(tools),
    clock: systemClock,
  }),
});
