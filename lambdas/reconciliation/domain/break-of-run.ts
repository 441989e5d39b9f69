import type { CurrencyCode } from '../../kernel/currencies.ts';
import { parseMoney } from '../../kernel/money.ts';
import { breakId } from '../../ledger/domain/break.ts';
import type { BadRow } from './bad-row.ts';
import type { FoundBreak } from './break-of-finding.ts';
import { gapText, type RunReport } from './report.ts';
import { gapOf } from './totals.ts';

/** A difference of totals that no finding makes. */
export interface Unexplained {
  /** `EUR charge`, `EUR charge accounts` or `EUR clearing`: which sums. */
  readonly sums: string;
  readonly currency: CurrencyCode;
  /** Minor units. */
  readonly minor: bigint;
  /** What is said of it, in words. */
  readonly detail: string;
}

/** What of a run's totals is left over. */
export const unexplainedSums = ({
  totals,
  clearing,
}: Pick<RunReport, 'totals' | 'clearing'>): readonly Unexplained[] => [
  ...totals
    .filter(({ unexplained }) => unexplained !== 0n)
    .map(({ currency, movement, unexplained }) => ({
      sums: `${currency} ${movement}`,
      currency,
      minor: unexplained,
      detail: `${unexplained} ${currency} of ${movement} are explained by no finding`,
    })),
  ...totals
    .filter((line) => gapOf(line) !== 0n)
    .map((line) => ({
      sums: `${line.currency} ${line.movement} accounts`,
      currency: line.currency,
      minor: gapOf(line),
      detail: gapText(line),
    })),
  ...clearing
    .filter(({ journal, accounts }) => journal !== accounts)
    .map(({ currency, journal, accounts }) => ({
      sums: `${currency} clearing`,
      currency,
      minor: journal - accounts,
      detail: `entries cleared ${journal} ${currency} with all providers, the clearing accounts say ${accounts}`,
    })),
];

/** Whose records a run compares, and of which time. */
interface Window {
  readonly provider: string;
  readonly from: string;
  readonly to: string;
}

const ofNobody = { resourceId: null, merchantId: null, difference: null } as const;

/** The places of a file say something only beside the window that it was read for. */
export const breakOfBadRow = ({ provider, from, to }: Window, { place, reason }: BadRow): FoundBreak => ({
  ...ofNobody,
  id: breakId('bad_row', provider, place, reason, from, to),
  kind: 'bad_row',
  subjectId: place,
  amount: null,
  detail: `left out: ${reason}`,
  since: from,
  evidence: reason,
});

export const breakOfUnexplained = (
  { provider, from, to }: Window,
  { sums, currency, minor, detail }: Unexplained,
): FoundBreak => {
  const amount = parseMoney(minor < 0n ? -minor : minor, currency);
  return {
    ...ofNobody,
    id: breakId('unexplained', provider, sums, from, to),
    kind: 'unexplained',
    subjectId: sums,
    amount: amount.ok ? amount.value : null,
    detail,
    since: from,
    evidence: minor.toString(),
  };
};
