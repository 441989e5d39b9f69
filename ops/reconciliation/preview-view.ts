import type { RulesPreview } from '../../lambdas/reconciliation/compare-results.ts';
import { FINDING_CLASSES } from '../../lambdas/reconciliation/domain/finding.ts';
import { table } from '../output.ts';

export const previewJson = ({ before, after, changes, changeCount }: RulesPreview) => ({
  before: before.counts,
  after: after.counts,
  changes: changeCount,
  first_changes: changes,
});

/** `-` is what the rules that are stored say, `+` is what the others would. */
export const previewLines = (
  { before, after, changes, changeCount }: RulesPreview,
  target: string,
): readonly string[] => [
  ...table(
    ['CLASS', 'BEFORE', 'AFTER'],
    FINDING_CLASSES.filter((found) => before.counts[found] + after.counts[found] > 0).map((found) => [
      found,
      String(before.counts[found]),
      String(after.counts[found]),
    ]),
    'no records',
  ),
  ...changes.map(({ file, side, line }) => `${side === 'before' ? '-' : '+'} ${file}: ${line}`),
  changeCount === 0 ? '✓ nothing would change' : `${changeCount} lines would change`,
  `both results in ${target}`,
];
