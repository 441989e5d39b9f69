import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { PLATFORM_MERCHANT } from '../access/domain/platform.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createAdoptRun } from './adopt-run.ts';
import { createBeginRun } from './begin-run.ts';
import type { RunStep } from './domain/run.ts';
import { completedEvent } from './domain/run-view.ts';
import { createFailRun } from './fail-run.ts';
import { createPerformStep, type PerformStep } from './perform-step.ts';
import { createRunStore } from './run-store.ts';
import { createStartRun } from './start-run.ts';
import { createHandleStep } from './step-request.ts';

/** What every function of the state machine is made of. */
export interface StepTools {
  readonly documents: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly table: string;
  readonly bucket: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Two minutes of pulling or scanning, then the place is written down: what a crash costs is at most that again, and a
 * transition is at least tens of thousands of rows.
 */
export const STEP_BUDGET_MS = 2 * 60 * 1000;

/** A function of the state machine with the steps that it may do. */
export const connectSteps = (
  tools: StepTools,
  steps: Readonly<Partial<Record<RunStep, PerformStep>>>,
  budgetMs = STEP_BUDGET_MS,
) => {
  const { clock, log } = tools;
  const runs = createRunStore({ ...tools, transact: createTransact(tools) });
  const startRun = createStartRun({ runs, clock });
  const handle = createHandleStep({
    begin: createBeginRun({ runs, startRun, adoptRun: createAdoptRun({ runs, clock, log }), clock }),
    perform: createPerformStep({
      runs,
      steps,
      completed: (run, before) => completedEvent(run, before, PLATFORM_MERCHANT),
      clock,
      budgetMs,
      log,
    }),
    fail: createFailRun({ runs, clock, log }),
  });
  return async (event: unknown, context: Context): Promise<unknown> => {
    log.startInvocation(context);
    return handle(event);
  };
};
