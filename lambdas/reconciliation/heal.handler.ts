import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../kernel/clock.ts';
import { parseProviderLimits } from '../operations/provider-limits.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { connectHealing } from './connect-healing.ts';
import { connectSteps } from './connect-steps.ts';
import { HEAL_ENVIRONMENT } from './heal.environment.ts';
import { createHealRun } from './heal-run.ts';
import { createRunFiles } from './run-files.ts';
import { WORK_DIRECTORY } from './with-directory.ts';

const environment = HEAL_ENVIRONMENT.read();

const tools = {
  documents: createDocumentClient(),
  s3: new S3Client({}),
  table: environment.MONEY_TABLE,
  bucket: environment.RECONCILIATION_BUCKET,
  clock: systemClock,
  log: createLogger('heal'),
};

export const handler = connectSteps(tools, {
  healing: createHealRun({
    files: createRunFiles(tools),
    directory: WORK_DIRECTORY,
    clock: systemClock,
    healFindings: connectHealing({
      ...tools,
      providers: connectProviders(readProviderPlan(environment), {
        secrets: new SecretsManagerClient({}),
        clock: systemClock,
      }),
      limits: parseProviderLimits(environment.PROVIDER_LIMITS),
    }),
  }),
});
