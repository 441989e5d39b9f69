import type { CurrencyCode } from '../../kernel/currencies.ts';
import { FINDING_CLASSES, type FindingClass, isQuiet } from './finding.ts';
import { type HealedFinding, isBooking } from './healed-finding.ts';
import type { OpenedCounts } from './named-break.ts';
import { breaksIn, matchedPerMille, type RunReport } from './report.ts';
import { effectsOf } from './totals.ts';

/** What became of the findings that could be healed. */
export interface HealedCounts {
  readonly healed: number;
  readonly failed: number;
  readonly none: number;
  /** Of those that were healed, what only runs ever book: providers' prices and settlements. */
  readonly booked: number;
}

/** What a run found, small enough to be carried by an event. */
export interface RunSummary {
  readonly matchedPerMille: number;
  readonly counts: RunReport['counts'];
  readonly badRows: number;
  /** Findings and rows that a person has to look at: what was healed is not among them. */
  readonly disagreements: number;
  readonly healing: HealedCounts;
  /** What became of breaks. Runs that were completed before it was kept have zeros. */
  readonly opened: OpenedCounts;
  /** Minor units by which both sides differ, per currency, without what passes by itself and what only runs book. */
  readonly unmatched: readonly { readonly currency: CurrencyCode; readonly minor: bigint }[];
}

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

const byCurrency = (a: { readonly currency: string }, b: { readonly currency: string }): number =>
  a.currency < b.currency ? -1 : 1;

/**
 * Adds up by how much both sides differ, finding by finding: what is missing here does not make up for what is missing there.
 * What only runs ever book counts for nothing once it is booked, or each settlement would be a large difference.
 */
export const createUnmatchedSums = () => {
  const sums = new Map<CurrencyCode, bigint>();
  return {
    add: (finding: HealedFinding): void => {
      if (isQuiet(finding.class) || isBooking(finding)) return;
      for (const { currency, minor } of effectsOf(finding))
        sums.set(currency, (sums.get(currency) ?? 0n) + absolute(minor));
    },
    sums: (): RunSummary['unmatched'] =>
      [...sums].map(([currency, minor]) => ({ currency, minor })).sort(byCurrency),
  };
};

/** What became of the findings of a run, and of its breaks. */
type Became = Pick<RunSummary, 'healing' | 'opened' | 'unmatched'>;

export const summarise = (report: RunReport, became: Became): RunSummary => ({
  matchedPerMille: matchedPerMille(report),
  counts: report.counts,
  badRows: report.badRows,
  disagreements: breaksIn(report),
  ...became,
});

/**
 * Of a thousand findings, how many should have agreed and did not: what is young or rounded may be, and what only runs ever book
 * is no disagreement. What was healed otherwise counts: something was lost on its way here.
 */
export const unmatchedPerMille = ({ counts, healing }: Pick<RunSummary, 'counts' | 'healing'>): number => {
  const sum = (which: (found: FindingClass) => boolean): number =>
    FINDING_CLASSES.filter(which).reduce((total, found) => total + counts[found], 0);
  const all = sum(() => true);
  const loud = sum((found) => !isQuiet(found)) - healing.booked;
  return all === 0 ? 0 : Math.ceil((loud * 1000) / all);
};

/** The largest of the currencies' sums: amounts of different currencies cannot be added up. */
export const largestUnmatched = ({ unmatched }: Pick<RunSummary, 'unmatched'>): bigint =>
  unmatched.reduce((largest, { minor }) => (minor > largest ? minor : largest), 0n);
