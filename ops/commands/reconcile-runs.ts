import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { ALLOWANCE_MS } from '../../lambdas/reconciliation/domain/policy.ts';
import { REPORT_FILES, reportKey, statementKey } from '../../lambdas/reconciliation/domain/run-keys.ts';
import { HISTORY } from '../../lambdas/reconciliation/domain/run-source.ts';
import { runView } from '../../lambdas/reconciliation/domain/run-view.ts';
import { SAFETY_LAG_MS } from '../../lambdas/reconciliation/domain/window.ts';
import type { StartRunError } from '../../lambdas/reconciliation/start-run.ts';
import { OpsError } from '../failure.ts';
import { connectRuns } from '../reconciliation/connect-runs.ts';
import { find, show, waitFor } from '../reconciliation/follow-run.ts';
import { type PublishedReport, reportLines } from '../reconciliation/report-view.ts';
import { runsTable } from '../reconciliation/run-view.ts';
import {
  addStatementOptions,
  contradictionIn,
  readStatementOptions,
  type StatementOptions,
} from '../reconciliation/statement-options.ts';
import type { OpenSession, Session } from '../session.ts';
import { MINUTE_MS, minutes, PROVIDERS, time } from './reconcile-options.ts';

const LISTED = 20;

const advise = (error: StartRunError): OpsError => {
  if (error.kind === 'window_empty')
    return new OpsError('the window ends before it begins', 'Give a --to that is later than --from.');
  if (error.kind === 'window_too_long')
    return new OpsError(`a window has at most ${error.days} days`, 'Start one run after the other.');
  if (error.kind === 'contended') return new OpsError('others start runs over this window', 'Try again.');
  return new OpsError(
    'the window is not over yet, or only just',
    `Give a --to of ${error.latest} or earlier; --safety-lag-minutes says how long it must be over.`,
  );
};

interface RunOptions extends StatementOptions {
  readonly provider: ProviderName;
  readonly from: number;
  readonly to: number;
  readonly allowanceMinutes: number;
  readonly safetyLagMinutes: number;
  readonly wait?: boolean;
}

const start = async (session: Session, options: RunOptions): Promise<void> => {
  const statement = await readStatementOptions(options, null);
  const deployed = await connectRuns(session);
  // Again even if it is there: it is kept from now on.
  if (statement !== null) await deployed.files.putFile(statementKey(statement.source.sha256), statement.path);
  const started = await deployed.startRun(
    {
      provider: options.provider,
      source: statement?.source ?? HISTORY,
      window: { fromMs: options.from, toMs: options.to },
      trigger: 'command',
      allowanceMs: options.allowanceMinutes * MINUTE_MS,
    },
    { execution: null, again: true, safetyLagMs: options.safetyLagMinutes * MINUTE_MS },
  );
  if (!started.ok) throw advise(started.error);
  const { run, isNew } = started.value;
  // One that is still only requested may have been left by somebody who died: its ticket is taken once all the same.
  if (run.state === 'requested') await deployed.requestExecution(run);
  if (!isNew) session.output.note('there is a run on this window: it is this one');
  if (options.wait === true) await waitFor(deployed, session, run.id);
  else show(session, run);
};

const report = async (session: Session, id: string, out: string): Promise<void> => {
  const deployed = await connectRuns(session);
  const run = await find(deployed, id);
  if (run.state !== 'completed')
    throw new OpsError(`${id} is ${run.state}: it has no report`, 'Only completed runs publish one.');
  const directory = resolve(out);
  mkdirSync(directory, { recursive: true });
  for (const file of REPORT_FILES) {
    const key = reportKey(run.id, file);
    // A run of before has none of the files that came later.
    if (await deployed.files.has(key)) await deployed.files.getFile(key, join(directory, file));
    else session.output.note(`${run.id} has no ${file}`);
  }
  const text = await deployed.files.getText(reportKey(run.id, 'report.json'));
  const json = JSON.parse(text) as PublishedReport;
  session.output.result(json, [
    run.id,
    ...reportLines(json),
    `files in ${directory}: summary.html is for people`,
  ]);
};

export const addRunCommands = (reconcile: Command, open: OpenSession): void => {
  addStatementOptions(
    reconcile
      .command('run')
      .description('have the deployment reconcile a window; a second run over it is the first')
      .addOption(
        new Option('--provider <name>', 'whose history').choices([...PROVIDERS]).makeOptionMandatory(),
      )
      .requiredOption('--from <time>', 'first moment of the window, RFC 3339', time)
      .requiredOption('--to <time>', 'first moment after the window, RFC 3339', time)
      .option(
        '--allowance-minutes <number>',
        'how long one side may lack a record',
        minutes,
        ALLOWANCE_MS / MINUTE_MS,
      )
      .option(
        '--safety-lag-minutes <number>',
        'how long the window must be over',
        minutes,
        SAFETY_LAG_MS / MINUTE_MS,
      )
      .option('--wait', 'until it is over'),
  ).action(async (options: RunOptions, command: Command) => {
    const contradiction = contradictionIn(options);
    if (contradiction !== null) command.error(`error: ${contradiction}`);
    await start(open(), options);
  });
  reconcile
    .command('status [run]')
    .description('one run, or the newest ones')
    .action(async (id: string | undefined) => {
      const session = open();
      const deployed = await connectRuns(session);
      if (id !== undefined) {
        show(session, await find(deployed, id));
        return;
      }
      const { items } = await deployed.runs.list(LISTED, null);
      session.output.result(items.map(runView), runsTable(items, systemClock.nowMs()));
    });
  reconcile
    .command('report <run>')
    .description('fetch the report of a completed run')
    .option('--out <directory>', 'where its files are written', 'reconciliation')
    .action(async (id: string, { out }: { out: string }) => report(open(), id, out));
};
