import { coverageText } from '../../lambdas/reconciliation/domain/coverage.ts';
import { amountText } from '../../lambdas/reconciliation/domain/html-parts.ts';
import { isAlive } from '../../lambdas/reconciliation/domain/reopen-run.ts';
import { openedJson } from '../../lambdas/reconciliation/domain/report.ts';
import { isOpen, type Run } from '../../lambdas/reconciliation/domain/run.ts';
import { coverageOfRun, sourceNameOf } from '../../lambdas/reconciliation/domain/run-scope.ts';
import { table } from '../output.ts';

const breaksText = ({ opened }: NonNullable<Run['summary']>): string => {
  const told = Object.entries(openedJson(opened)).filter(([, count]) => count > 0);
  return told.length === 0 ? 'none' : told.map(([word, count]) => `${count} ${word}`).join(', ');
};

const summaryLines = ({ id, summary }: Run): readonly string[] => {
  if (summary === null) return [];
  const { unmatched, disagreements } = summary;
  return [
    `  breaks: ${breaksText(summary)}`,
    ...unmatched.map(
      ({ currency, minor }) => `  differs by ${amountText(minor, currency)}, of either direction`,
    ),
    ...(disagreements === 0
      ? ['✓ both sides agree, or were made to']
      : [`✗ ${disagreements} disagreements need somebody`]),
    `next: npm run ops -- reconcile report ${id}`,
    ...(disagreements === 0 ? [] : ['next: npm run ops -- breaks list']),
  ];
};

const outcome = (run: Run, nowMs: number): string => {
  const { summary, failure, state } = run;
  if (failure !== null) return `failed at ${failure.state}`;
  if (isOpen(run) && !isAlive(run, nowMs)) return `not heard of since ${run.updatedAt}`;
  if (state === 'stopped') return `stopped after ${run.stopsAfter ?? 'a step'}`;
  if (summary === null) return state;
  const { matchedPerMille, disagreements, healing, counts } = summary;
  const findings = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const share = `${Math.floor(matchedPerMille / 10)}.${matchedPerMille % 10} %`;
  return `${share} of ${findings} findings match, ${healing.healed} healed, ${disagreements} need somebody`;
};

export const runsTable = (runs: readonly Run[], nowMs: number): readonly string[] =>
  table(
    ['RUN', 'SOURCE', 'FROM', 'TO', 'STATE', 'OUTCOME'],
    runs.map((run) => [run.id, sourceNameOf(run), run.from, run.to, run.state, outcome(run, nowMs)]),
    'no run yet',
  );

/** Once it is read. */
const coveredLines = (run: Run): readonly string[] => {
  const covered = coverageOfRun(run);
  return covered === null || covered.currencies.length === 0 ? [] : [`  covers ${coverageText(covered)}`];
};

export const runLines = (run: Run, nowMs: number): readonly string[] => [
  `${run.id}: ${sourceNameOf(run)}, from ${run.from} to ${run.to}, attempt ${run.attempt}${run.edition > 1 ? `, edition ${run.edition}` : ''}`,
  ...coveredLines(run),
  `  ${run.state}, asked for at ${run.createdAt}, last heard of at ${run.updatedAt}`,
  `  read ${run.progress.theirRows} movements of theirs; and of ours ${run.progress.ourRows} records: entries, operations and lines of accounts, of which several make one movement`,
  `  ${outcome(run, nowMs)}`,
  ...(isOpen(run) && !isAlive(run, nowMs)
    ? ['  the next hourly run of its provider goes on with it; reconcile resume does at once']
    : []),
  ...summaryLines(run),
  ...(run.failure === null ? [] : [`✗ ${run.failure.message}`, `  ${run.failure.advice}`]),
];
