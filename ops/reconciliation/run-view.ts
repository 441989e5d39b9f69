import { coverageText } from '../../lambdas/reconciliation/domain/coverage.ts';
import { isAlive } from '../../lambdas/reconciliation/domain/reopen-run.ts';
import { isOpen, type Run } from '../../lambdas/reconciliation/domain/run.ts';
import { coverageOfRun, sourceNameOf } from '../../lambdas/reconciliation/domain/run-scope.ts';
import { table } from '../output.ts';

const outcome = (run: Run, nowMs: number): string => {
  const { summary, failure, state } = run;
  if (failure !== null) return `failed at ${failure.state}`;
  if (isOpen(run) && !isAlive(run, nowMs)) return `not heard of since ${run.updatedAt}`;
  if (state === 'stopped') return `stopped after ${run.stopsAfter ?? 'a step'}`;
  if (summary === null) return state;
  const { matchedPerMille, disagreements, healing } = summary;
  return `${matchedPerMille} ‰ match, ${disagreements} disagree, ${healing.healed} healed`;
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
  `  ${run.state}, ${run.progress.theirRows} rows there and ${run.progress.ourRows} lines here, since ${run.createdAt}`,
  `  ${outcome(run, nowMs)}`,
  ...(isOpen(run) && !isAlive(run, nowMs)
    ? ['  the next hourly run of its provider goes on with it; reconcile resume does at once']
    : []),
  ...(run.failure === null ? [] : [`✗ ${run.failure.message}`, `  ${run.failure.advice}`]),
];
