import type { CurrencyCode } from '../../kernel/currencies.ts';
import { isQuiet } from './finding.ts';
import { breaksIn, matchedPerMille, type RunReport } from './report.ts';

/** What became of the findings that could be healed. */
export interface HealedCounts {
  readonly healed: number;
  readonly failed: number;
  readonly none: number;
}

/** What a run found, small enough to be carried by an event. */
export interface RunSummary {
  readonly matchedPerMille: number;
  readonly counts: RunReport['counts'];
  readonly badRows: number;
  /** Findings and rows that a person has to look at: what was healed is not among them. */
  readonly disagreements: number;
  readonly healing: HealedCounts;
  /** Minor units by which both sides differ without a reason that passes by itself, per currency. */
  readonly unmatched: readonly { readonly currency: CurrencyCode; readonly minor: bigint }[];
}

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/** Differences of either direction add up: what is missing here does not make up for what is missing there. */
const unmatchedIn = ({ totals }: RunReport): RunSummary['unmatched'] => {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { currency, explained } of totals)
    for (const part of explained)
      if (!isQuiet(part.class)) sums.set(currency, (sums.get(currency) ?? 0n) + absolute(part.minor));
  return [...sums].map(([currency, minor]) => ({ currency, minor }));
};

export const summarise = (report: RunReport, healing: HealedCounts): RunSummary => ({
  matchedPerMille: matchedPerMille(report),
  counts: report.counts,
  badRows: report.badRows,
  disagreements: breaksIn(report),
  healing,
  unmatched: unmatchedIn(report),
});

/** The largest of the currencies' sums: amounts of different currencies cannot be added up. */
export const largestUnmatched = ({ unmatched }: Pick<RunSummary, 'unmatched'>): bigint =>
  unmatched.reduce((largest, { minor }) => (minor > largest ? minor : largest), 0n);
