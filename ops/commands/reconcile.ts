import { resolve } from 'node:path';
import type { Command } from 'commander';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { MatchRule } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { breaksIn, reportJson, unexplainedIn } from '../../lambdas/reconciliation/domain/report.ts';
import { RunRefusedError } from '../../lambdas/reconciliation/domain/run-refused.ts';
import { toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { storedRules } from '../../lambdas/reconciliation/stored-rules.ts';
import { OpsError } from '../failure.ts';
import { connectReconcile } from '../reconciliation/connect.ts';
import { connectRules, readRuleFile } from '../reconciliation/read-rules.ts';
import { reportLines } from '../reconciliation/report-view.ts';
import {
  addStatementOptions,
  contradictionIn,
  readStatementOptions,
  type StatementOptions,
} from '../reconciliation/statement-options.ts';
import {
  addWindowOptions,
  explainWindow,
  type WindowOptions,
  windowRequest,
} from '../reconciliation/window-options.ts';
import type { OpenSession, Session } from '../session.ts';
import { addAgainCommands } from './reconcile-again.ts';
import { addRuleCommands } from './reconcile-rules.ts';
import { addRunCommands } from './reconcile-runs.ts';

interface ReconcileOptions extends WindowOptions, StatementOptions {
  readonly rules?: string;
  readonly heal?: true;
}

/** Of a file that no run of the deployment reads: nobody looks for its breaks. */
const UNNAMED = 'statement';

/** A file's are about everybody's records; the merchants' own are about theirs. */
const rulesOf = async (session: Session, { rules }: ReconcileOptions): Promise<readonly MatchRule[]> =>
  rules === undefined ? storedRules(await connectRules(session)) : toMatchRules(readRuleFile(rules), null);

const run = async (session: Session, options: ReconcileOptions): Promise<void> => {
  const { provider, from, to } = options;
  const runId = deriveId('run', 'command', provider, toRfc3339(from), toRfc3339(to));
  const reconcile = await connectReconcile(session, provider, {
    statement: await readStatementOptions(options, UNNAMED),
    healAs: options.heal === true ? runId : null,
  });
  const target = resolve(options.out);
  const report = await reconcile({
    ...windowRequest(options),
    rules: await rulesOf(session, options),
    target,
  }).catch((error: unknown) => {
    throw error instanceof RunRefusedError ? new OpsError(error.message, error.advice, error) : error;
  });
  if (!report.ok) throw explainWindow(report.error);
  const json = reportJson(report.value);
  session.output.result(json, [...reportLines(json), `files in ${target}: summary.html is for people`]);
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
  addAgainCommands(reconcile, open);
  addRuleCommands(reconcile, open);
  const files = addWindowOptions(
    reconcile
      .command('files', { isDefault: true })
      .description('compare on this machine, into a directory; exits with 1 if both sides disagree'),
    'reconciliation',
  );
  addStatementOptions(files)
    .option('--rules <file>', "rules instead of the merchants' own, as JSON")
    .option('--heal', 'make our books say what the provider says, where it confirms it when asked')
    .action(async (options: ReconcileOptions, command: Command) => {
      const contradiction = contradictionIn(options);
      if (contradiction !== null) command.error(`error: ${contradiction}`);
      await run(open(), options);
    });
};
