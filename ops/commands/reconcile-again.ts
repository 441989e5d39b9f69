import { type Command, Option } from 'commander';
import type { Result } from '../../lambdas/kernel/result.ts';
import { RUN_STEPS, type Run, type RunStep } from '../../lambdas/reconciliation/domain/run.ts';
import { WORK_DAYS } from '../../lambdas/reconciliation/domain/run-keys.ts';
import type { RerunError } from '../../lambdas/reconciliation/rerun-step.ts';
import type { ResumeError } from '../../lambdas/reconciliation/resume-run.ts';
import { OpsError } from '../failure.ts';
import { connectRuns, type DeployedRuns } from '../reconciliation/connect-runs.ts';
import { show, waitFor } from '../reconciliation/follow-run.ts';
import type { OpenSession, Session } from '../session.ts';

type Refusal = ResumeError | RerunError;

const ADVICE = {
  run_not_found: 'there is no such run',
  run_completed: 'it is completed: reconcile rerun does a step again, reconcile run starts another run',
  run_alive: 'it is alive: see reconcile status',
  run_open: 'it is not over: see reconcile status, and resume it if it is not heard of any more',
  run_step_not_reached: 'the steps before this one are not done: see reconcile status',
  run_work_expired: `what it read is kept for ${WORK_DAYS} days: start another run over its window`,
  run_succeeded_by_another: 'a later run has its window: see reconcile status',
  contended: 'somebody else was faster: see reconcile status',
} as const satisfies Record<Refusal['kind'], string>;

type Reopen = (deployed: DeployedRuns) => Promise<Result<Run, Refusal>>;

const goOn = async (session: Session, wait: boolean, reopen: Reopen): Promise<void> => {
  const deployed = await connectRuns(session);
  const reopened = await reopen(deployed);
  if (!reopened.ok) throw new OpsError(`nothing was done: ${ADVICE[reopened.error.kind]}`);
  await deployed.requestExecution(reopened.value);
  if (wait) await waitFor(deployed, session, reopened.value.id);
  else show(session, reopened.value);
};

interface RerunOptions {
  readonly step: RunStep;
  readonly only?: boolean;
  readonly wait?: boolean;
}

/** Runs that ended go on, or do a step again. */
export const addAgainCommands = (reconcile: Command, open: OpenSession): void => {
  reconcile
    .command('resume <run>')
    .description('have a run that failed go on where it ended')
    .option('--wait', 'until it is over')
    .action(async (id: string, { wait }: { wait?: boolean }) =>
      goOn(open(), wait === true, async ({ resumeRun }) => resumeRun(id)),
    );
  reconcile
    .command('rerun <run>')
    .description(
      'have a run that is over do a step again, from what the steps before it left, and then the rest',
    )
    .addOption(new Option('--step <step>', 'which').choices([...RUN_STEPS]).makeOptionMandatory())
    .option('--only', 'stop after it; resume does the rest')
    .option('--wait', 'until it is over')
    .action(async (id: string, { step, only, wait }: RerunOptions) =>
      goOn(open(), wait === true, async ({ rerunStep }) => rerunStep(id, { step, only: only === true })),
    );
};
