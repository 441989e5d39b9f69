import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { systemClock } from '../kernel/clock.ts';
import { createApi } from '../platform/api-gateway.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectRunRoutes } from './connect-runs.ts';
import { RUNS_ENVIRONMENT } from './runs.environment.ts';

const environment = RUNS_ENVIRONMENT.read();

export const handler = createApi({
  log: createLogger('runs'),
  routes: connectRunRoutes({
    documents: createDocumentClient(),
    s3: new S3Client({}),
    scheduler: new SchedulerClient({}),
    clock: systemClock,
    table: environment.MONEY_TABLE,
    bucket: environment.RECONCILIATION_BUCKET,
    target: {
      stateMachineArn: environment.RECONCILIATION_MACHINE_ARN,
      scheduleGroup: environment.SCHEDULE_GROUP,
      scheduleRoleArn: environment.SCHEDULE_ROLE_ARN,
    },
    providers: environment.RECONCILED_PROVIDERS,
  }),
});
