import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { ALLOWANCE_MS } from '../../lambdas/reconciliation/domain/policy.ts';
import { breaksIn, reportJson, unexplainedIn } from '../../lambdas/reconciliation/domain/report.ts';
import { RunRefusedError } from '../../lambdas/reconciliation/domain/run-refused.ts';
import { SAFETY_LAG_MS, type WindowError } from '../../lambdas/reconciliation/domain/window.ts';
import { parseMapping } from '../../lambdas/reconciliation/parse-mapping.ts';
import { OpsError } from '../failure.ts';
import { connectReconcile, type Statement } from '../reconciliation/connect.ts';
import { reportLines } from '../reconciliation/report-view.ts';
import type { OpenSession, Session } from '../session.ts';
import { MINUTE_MS, minutes, PROVIDERS, time } from './reconcile-options.ts';
import { addRunCommands } from './reconcile-runs.ts';

interface ReconcileOptions {
  readonly provider: ProviderName;
  readonly from: number;
  readonly to: number;
  readonly out: string;
  readonly statement?: string;
  readonly mapping?: string;
  readonly heal?: true;
  readonly allowanceMinutes: number;
  readonly safetyLagMinutes: number;
}

const explain = (error: WindowError): OpsError =>
  error.kind === 'window_empty'
    ? new OpsError('the window ends before it begins', 'Give a --to that is later than --from.')
    : new OpsError(
        'the window is not over yet, or only just',
        `Give a --to of ${error.latest} or earlier; --safety-lag-minutes says how long it must be over.`,
      );

const readStatement = ({ statement, mapping }: ReconcileOptions): Statement | null => {
  if (statement === undefined || mapping === undefined) return null;
  if (!existsSync(statement))
    throw new OpsError(`there is no file ${statement}`, 'Give the path of the statement.');
  if (!existsSync(mapping))
    throw new OpsError(`there is no file ${mapping}`, 'Give the path of the mapping.');
  const parsed = parseMapping(readFileSync(mapping, 'utf8'));
  if (!parsed.ok)
    throw new OpsError(
      `${mapping} is no mapping: ${parsed.error.join('; ')}`,
      'docs/reconciliation.md has an example.',
    );
  return { path: statement, mapping: parsed.value };
};

const run = async (session: Session, options: ReconcileOptions): Promise<void> => {
  const { provider, from, to } = options;
  const runId = deriveId('run', 'command', provider, toRfc3339(from), toRfc3339(to));
  const reconcile = await connectReconcile(session, provider, {
    statement: readStatement(options),
    healAs: options.heal === true ? runId : null,
  });
  const target = resolve(options.out);
  const report = await reconcile({
    window: { fromMs: from, toMs: to },
    safetyLagMs: options.safetyLagMinutes * MINUTE_MS,
    allowanceMs: options.allowanceMinutes * MINUTE_MS,
    roundingMinor: 0n,
    rules: [],
    target,
  }).catch((error: unknown) => {
    throw error instanceof RunRefusedError ? new OpsError(error.message, error.advice, error) : error;
  });
  if (!report.ok) throw explain(report.error);
  session.output.result(reportJson(report.value), reportLines(report.value, target));
  if (unexplainedIn(report.value).length > 0)
    throw new OpsError(
      'the totals are not explained',
      'Nothing of this run is to be relied on: see its report.',
    );
  const breaks = breaksIn(report.value);
  if (breaks > 0) throw new OpsError(`both sides disagree (${breaks}×)`, `See ${target}.`);
};

export const addReconcileCommand = (program: Command, open: OpenSession): void => {
  const reconcile = program
    .command('reconcile')
    .description("compare a provider's history with our books, in the deployment or on this machine");
  addRunCommands(reconcile, open);
  reconcile
    .command('files', { isDefault: true })
    .description('compare on this machine, into a directory; exits with 1 if both sides disagree')
    .addOption(new Option('--provider <name>', 'whose history').choices([...PROVIDERS]).makeOptionMandatory())
    .requiredOption('--from <time>', 'first moment of the window, RFC 3339', time)
    .requiredOption('--to <time>', 'first moment after the window, RFC 3339', time)
    .option('--out <directory>', 'where the results are written; replaced if it is there', 'reconciliation')
    .option(
      '--allowance-minutes <number>',
      'how long one side may be without what the other one has',
      minutes,
      ALLOWANCE_MS / MINUTE_MS,
    )
    .option(
      '--safety-lag-minutes <number>',
      'how long the window must be over',
      minutes,
      SAFETY_LAG_MS / MINUTE_MS,
    )
    .option('--statement <file>', "a CSV file instead of the provider's history")
    .option('--mapping <file>', 'which columns of the statement are what, as JSON')
    .option('--heal', 'make our books say what the provider says, where it confirms it when asked')
    .action(async (options: ReconcileOptions, command: Command) => {
      if ((options.statement === undefined) !== (options.mapping === undefined))
        command.error('error: --statement needs --mapping, and --mapping needs --statement');
      if (options.heal === true && options.statement !== undefined)
        command.error("error: --heal needs the provider's own history, and --statement is somebody's file");
      await run(open(), options);
    });
};
