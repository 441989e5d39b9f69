import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { isId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import type { RulesPreview } from '../../lambdas/reconciliation/compare-results.ts';
import { toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { createPreviewRules } from '../../lambdas/reconciliation/preview-rules.ts';
import { createPreviewRun } from '../../lambdas/reconciliation/preview-run.ts';
import { storedRules } from '../../lambdas/reconciliation/stored-rules.ts';
import { OpsError } from '../failure.ts';
import { connectSides } from '../reconciliation/connect.ts';
import { connectRuns } from '../reconciliation/connect-runs.ts';
import { previewJson, previewLines } from '../reconciliation/preview-view.ts';
import { connectRules, readRuleFile } from '../reconciliation/read-rules.ts';
import {
  addWindowOptions,
  explainWindow,
  type WindowOptions,
  windowRequest,
} from '../reconciliation/window-options.ts';
import type { OpenSession, Session } from '../session.ts';

const merchantOf = (text: string): MerchantId => {
  if (isId('mer', text)) return text;
  throw new OpsError(
    `${text} is not a merchant's id`,
    'It is mer_ and 26 letters and digits: see merchants list.',
  );
};

const show = async (session: Session, merchant: string): Promise<void> => {
  const found = await (await connectRules(session)).get(merchantOf(merchant));
  const rules = found?.rules ?? [];
  session.output.result(
    { merchant, rules, updated_at: found?.updatedAt ?? null, updated_by: found?.updatedBy ?? null },
    rules.length === 0
      ? ['no rules']
      : rules.map((rule, index) => `${index + 1}. ${rule.name}: ${rule.pattern}, ${rule.cardinality}`),
  );
};

const put = async (session: Session, merchant: string, path: string): Promise<void> => {
  const merchantId = merchantOf(merchant);
  const rules = readRuleFile(path);
  const updatedAt = toRfc3339(systemClock.nowMs());
  await (await connectRules(session)).put({ merchantId, rules, updatedAt, updatedBy: 'operator' });
  session.output.result({ merchant, rules }, [
    `${merchant}: ${rules.length} rules, used from the next run on`,
  ]);
};

interface PreviewOptions extends WindowOptions {
  readonly rules: string;
}

const preview = async (session: Session, merchant: string, options: PreviewOptions): Promise<void> => {
  const merchantId = merchantOf(merchant);
  const rules = readRuleFile(options.rules);
  const store = await connectRules(session);
  const previewRules = createPreviewRules(await connectSides(session, options.provider, null));
  const target = resolve(options.out);
  const previewed = await previewRules({
    ...windowRequest(options),
    before: await storedRules(store),
    after: [...(await storedRules(store, merchantId)), ...toMatchRules(rules, merchantId)],
    target,
  });
  if (!previewed.ok) throw explainWindow(previewed.error);
  session.output.result(previewJson(previewed.value), previewLines(previewed.value, target));
};

interface PreviewRunOptions {
  readonly rules: string;
  readonly out: string;
}

/** A run's work files go after a month; S3 says so by this. */
const isGone = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchKey';

const previewRun = async (
  session: Session,
  [merchant, id]: readonly [string, string],
  options: PreviewRunOptions,
): Promise<void> => {
  const merchantId = merchantOf(merchant);
  const rules = readRuleFile(options.rules);
  const store = await connectRules(session);
  const { runs, files } = await connectRuns(session);
  const run = await runs.get(id);
  if (run === null) throw new OpsError(`there is no run ${id}`, 'reconcile status shows the newest.');
  if (run.state !== 'completed')
    throw new OpsError(`${id} is ${run.state}`, 'Take a run that is completed: it has read both sides.');
  const target = resolve(options.out);
  const request = {
    before: await storedRules(store),
    after: [...(await storedRules(store, merchantId)), ...toMatchRules(rules, merchantId)],
    target,
  };
  const previewed = await createPreviewRun({ files })(run, request).catch((error: unknown): RulesPreview => {
    if (!isGone(error)) throw error;
    throw new OpsError(`what ${id} has read is not kept any more`, 'Preview over a window instead.');
  });
  session.output.result(previewJson(previewed), previewLines(previewed, target));
};

/** `reconcile rules`: how records find each other where nothing names them. */
export const addRuleCommands = (reconcile: Command, open: OpenSession): void => {
  const rules = reconcile
    .command('rules')
    .description("a merchant's rules by which records find each other where nothing names them");
  rules
    .command('show')
    .description('the rules that runs use')
    .argument('<merchant>', 'mer_…')
    .action(async (merchant: string) => show(open(), merchant));
  rules
    .command('put')
    .description('replace all of them by those of a file')
    .argument('<merchant>', 'mer_…')
    .argument('<file>', 'JSON: see docs/reconciliation.md')
    .action(async (merchant: string, path: string) => put(open(), merchant, path));
  addWindowOptions(
    rules
      .command('preview')
      .description('what the rules of a file would change in a time that is past; changes nothing')
      .argument('<merchant>', 'mer_…')
      .requiredOption('--rules <file>', 'JSON: see docs/reconciliation.md'),
    'reconciliation-preview',
  ).action(async (merchant: string, options: PreviewOptions) => preview(open(), merchant, options));
  rules
    .command('preview-run')
    .description('what they would change in what a completed run has read; changes nothing')
    .argument('<merchant>', 'mer_…')
    .argument('<run>', 'run_…')
    .requiredOption('--rules <file>', 'JSON: see docs/reconciliation.md')
    .option(
      '--out <directory>',
      'where both results are written; replaced if it is there',
      'reconciliation-preview',
    )
    .action(async (merchant: string, run: string, options: PreviewRunOptions) =>
      previewRun(open(), [merchant, run], options),
    );
};
