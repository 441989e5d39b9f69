import { systemClock } from '../../lambdas/kernel/clock.ts';
import { isOpen, type Run } from '../../lambdas/reconciliation/domain/run.ts';
import { runView } from '../../lambdas/reconciliation/domain/run-view.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';
import type { DeployedRuns } from './connect-runs.ts';
import { runLines } from './run-view.ts';

/** A run begins within half a minute, and takes seconds for thousands of rows. */
const POLL_MS = 2_000;

/** Only what is needed to look at one run. */
type Readable = { readonly runs: Pick<DeployedRuns['runs'], 'get'> };

type Shown = Pick<Session, 'output'>;

export const show = ({ output }: Shown, run: Run): void =>
  output.result(runView(run), runLines(run, systemClock.nowMs()));

export const find = async ({ runs }: Readable, id: string): Promise<Run> => {
  const run = await runs.get(id);
  if (run === null) throw new OpsError(`there is no run ${id}`, 'See reconcile status.');
  return run;
};

/** Until it is over; then it is what the command says. */
export const waitFor = async (deployed: Readable, session: Shown, id: string): Promise<void> => {
  let run = await find(deployed, id);
  for (let state = ''; isOpen(run); run = await find(deployed, id)) {
    if (run.state !== state) session.output.note(run.state);
    state = run.state;
    await systemClock.sleep(POLL_MS);
  }
  show(session, run);
  if (run.state === 'failed') throw new OpsError(`${id} failed`, run.failure?.advice);
};
