import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { table } from '../output.ts';

const outcome = ({ summary, failure, state }: Run): string => {
  if (failure !== null) return `failed at ${failure.state}`;
  if (summary === null) return state;
  const { matchedPerMille, disagreements, healing } = summary;
  return `${matchedPerMille} ‰ match, ${disagreements} disagree, ${healing.healed} healed`;
};

export const runsTable = (runs: readonly Run[]): readonly string[] =>
  table(
    ['RUN', 'PROVIDER', 'FROM', 'TO', 'STATE', 'OUTCOME'],
    runs.map((run) => [run.id, run.provider, run.from, run.to, run.state, outcome(run)]),
    'no run yet',
  );

export const runLines = (run: Run): readonly string[] => [
  `${run.id}: ${run.provider}, from ${run.from} to ${run.to}, attempt ${run.attempt}`,
  `  ${run.state}, ${run.progress.theirRows} rows there and ${run.progress.ourRows} lines here, since ${run.createdAt}`,
  `  ${outcome(run)}`,
  ...(run.failure === null ? [] : [`✗ ${run.failure.message}`, `  ${run.failure.advice}`]),
];
