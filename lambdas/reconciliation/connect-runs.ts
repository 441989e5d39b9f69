import type { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { Route } from '../platform/http.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { reopenRoutes } from './reopen-routes.ts';
import { createRequestExecution, type ExecutionTarget } from './request-execution.ts';
import { createRequestReopening } from './request-reopening.ts';
import { createRequestRun } from './request-run.ts';
import { createRerunStep } from './rerun-step.ts';
import { createResumeRun } from './resume-run.ts';
import { createRunFiles } from './run-files.ts';
import { runRoutes } from './run-routes.ts';
import { createRunStore } from './run-store.ts';
import { createSignLink } from './sign-link.ts';
import { createStartRun } from './start-run.ts';
import { statementRoutes } from './statement-routes.ts';

/** Runs as the API has them. */
export const connectRunRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
  readonly table: string;
  readonly bucket: string;
  readonly target: ExecutionTarget;
  /** Names, separated by commas; `none` where there is none. */
  readonly providers: string;
}): readonly Route[] => {
  const { clock } = deps;
  const runs = createRunStore({ ...deps, transact: createTransact(deps) });
  const files = createRunFiles(deps);
  const requestExecution = createRequestExecution(deps);
  return [
    ...runRoutes({
      runs,
      files,
      signLink: createSignLink(deps),
      requestRun: createRequestRun({
        ...deps,
        runs,
        files,
        startRun: createStartRun({ runs, clock }),
        requestExecution,
        providers: deps.providers.split(','),
      }),
    }),
    ...statementRoutes({ files }),
    ...reopenRoutes({
      resumeRun: createResumeRun({ runs, clock }),
      rerunStep: createRerunStep({ runs, clock }),
      requestReopening: createRequestReopening({ runs, requestExecution, clock }),
    }),
  ];
};
