import {
  createNamedSums,
  type NamedBreak,
  type OpenedCounts,
} from '../../lambdas/reconciliation/domain/named-break.ts';
import type { OpeningNotes } from '../../lambdas/reconciliation/open-findings.ts';

/** What a run's opening leaves, in memory. @param missed What attempts before were going to end. */
export const createNotes = (
  missed: readonly string[] = [],
): OpeningNotes & {
  readonly named: readonly NamedBreak[];
  readonly missed: () => readonly string[];
  readonly counts: () => OpenedCounts;
} => {
  const named: NamedBreak[] = [];
  let kept = missed;
  return {
    named,
    missed: () => kept,
    onNamed: (one) => named.push(one),
    keepMissed: async (ids) => {
      kept = [...new Set([...kept, ...ids])];
      return kept;
    },
    counts: () => {
      const sums = createNamedSums();
      named.forEach(sums.add);
      return sums.counts();
    },
  };
};
