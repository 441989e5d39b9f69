import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { HistoryKind } from '../../lambdas/providers/port.ts';
import type { FileMapping } from '../../lambdas/reconciliation/domain/file-mapping.ts';
import type { MatchRule } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { breaksIn, reportJson, unexplainedIn } from '../../lambdas/reconciliation/domain/report.ts';
import { RunRefusedError } from '../../lambdas/reconciliation/domain/run-refused.ts';
import { HISTORY_KINDS, parseMapping } from '../../lambdas/reconciliation/parse-mapping.ts';
import { toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { storedRules } from '../../lambdas/reconciliation/stored-rules.ts';
import { OpsError } from '../failure.ts';
import { connectReconcile, type Statement } from '../reconciliation/connect.ts';
import { connectRules, readRuleFile } from '../reconciliation/read-rules.ts';
import { reportLines } from '../reconciliation/report-view.ts';
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

interface ReconcileOptions extends WindowOptions {
  readonly statement?: string;
  readonly mapping?: string;
  readonly creditIs?: HistoryKind;
  readonly debitIs?: HistoryKind;
  readonly rules?: string;
  readonly heal?: true;
}

const requireFile = (path: string, what: string): string => {
  if (existsSync(path)) return path;
  throw new OpsError(`there is no file ${path}`, `Give the path of the ${what}.`);
};

const readMapping = (path: string): FileMapping => {
  const parsed = parseMapping(readFileSync(requireFile(path, 'mapping'), 'utf8'));
  if (parsed.ok) return parsed.value;
  throw new OpsError(
    `${path} is no mapping: ${parsed.error.join('; ')}`,
    'docs/reconciliation.md has an example.',
  );
};

const readStatement = ({ statement, mapping, creditIs, debitIs }: ReconcileOptions): Statement | null => {
  if (statement === undefined) return null;
  const path = requireFile(statement, 'statement');
  if (mapping !== undefined) return { path, format: 'csv', mapping: readMapping(mapping) };
  return creditIs === undefined || debitIs === undefined
    ? null
    : { path, format: 'camt', movements: { credit: creditIs, debit: debitIs } };
};

/** What is wrong with options that only make sense together; null if nothing is. */
const contradictionIn = (options: ReconcileOptions): string | null => {
  const { statement, mapping, creditIs, debitIs, heal } = options;
  const isCsv = mapping !== undefined;
  const isCamt = creditIs !== undefined && debitIs !== undefined;
  const isStated = isCsv || creditIs !== undefined || debitIs !== undefined;
  if (statement === undefined && isStated) return '--mapping, --credit-is and --debit-is need --statement';
  if (statement !== undefined && isCsv === isCamt)
    return '--statement needs --mapping for CSV, or --credit-is and --debit-is for camt.053';
  return heal === true && statement !== undefined
    ? "--heal needs the provider's own history, and --statement is somebody's file"
    : null;
};

/** A file's are about everybody's records; the merchants' own are about theirs. */
const rulesOf = async (session: Session, { rules }: ReconcileOptions): Promise<readonly MatchRule[]> =>
  rules === undefined ? storedRules(await connectRules(session)) : toMatchRules(readRuleFile(rules), null);

const run = async (session: Session, options: ReconcileOptions): Promise<void> => {
  const { provider, from, to } = options;
  const runId = deriveId('run', 'command', provider, toRfc3339(from), toRfc3339(to));
  const reconcile = await connectReconcile(session, provider, {
    statement: readStatement(options),
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
  addAgainCommands(reconcile, open);
  addRuleCommands(reconcile, open);
  addWindowOptions(
    reconcile
      .command('files', { isDefault: true })
      .description('compare on this machine, into a directory; exits with 1 if both sides disagree'),
    'reconciliation',
  )
    .option('--statement <file>', "a CSV or camt.053 file instead of the provider's history")
    .option('--mapping <file>', 'which columns of a CSV statement are what, as JSON')
    .addOption(
      new Option('--credit-is <movement>', 'what money that came to a bank account is').choices(
        HISTORY_KINDS,
      ),
    )
    .addOption(
      new Option('--debit-is <movement>', 'what money that left a bank account is').choices(HISTORY_KINDS),
    )
    .option('--rules <file>', "rules instead of the merchants' own, as JSON")
    .option('--heal', 'make our books say what the provider says, where it confirms it when asked')
    .action(async (options: ReconcileOptions, command: Command) => {
      const contradiction = contradictionIn(options);
      if (contradiction !== null) command.error(`error: ${contradiction}`);
      await run(open(), options);
    });
};
