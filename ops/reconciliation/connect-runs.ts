import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createRequestExecution } from '../../lambdas/reconciliation/request-execution.ts';
import { createRerunStep } from '../../lambdas/reconciliation/rerun-step.ts';
import { createResumeRun } from '../../lambdas/reconciliation/resume-run.ts';
import { createRunFiles } from '../../lambdas/reconciliation/run-files.ts';
import { createRunStore } from '../../lambdas/reconciliation/run-store.ts';
import { createStartRun } from '../../lambdas/reconciliation/start-run.ts';
import type { Session } from '../session.ts';

export type DeployedRuns = Awaited<ReturnType<typeof connectRuns>>;

/** The runs of a deployment, its state machine and its files. */
export const connectRuns = async ({ target, readOutputs }: Session) => {
  const [data, backend] = await Promise.all([
    readOutputs('Quittance-Data'),
    readOutputs('Quittance-Backend'),
  ]);
  const store = {
    documents: createDocumentClient(target.cloud),
    table: data.get('MoneyTable'),
    clock: systemClock,
  };
  const runs = createRunStore({ ...store, transact: createTransact(store) });
  return {
    runs,
    files: createRunFiles({
      s3: new S3Client({ ...target.cloud, forcePathStyle: target.isLocal }),
      bucket: data.get('ReconciliationBucket'),
    }),
    startRun: createStartRun({ runs, clock: systemClock }),
    resumeRun: createResumeRun({ runs, clock: systemClock }),
    rerunStep: createRerunStep({ runs, clock: systemClock }),
    requestExecution: createRequestExecution({
      scheduler: new SchedulerClient(target.cloud),
      clock: systemClock,
      target: {
        stateMachineArn: backend.get('ReconciliationMachineArn'),
        scheduleGroup: backend.get('ReconciliationScheduleGroup'),
        scheduleRoleArn: backend.get('ReconciliationScheduleRoleArn'),
      },
    }),
  };
};
