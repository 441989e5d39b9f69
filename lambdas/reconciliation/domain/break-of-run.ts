import type { CurrencyCode } from '../../kernel/currencies.ts';
import { parseMoney } from '../../kernel/money.ts';
import { breakId } from '../../ledger/domain/break.ts';
import type { BadRow } from './bad-row.ts';
import type { FoundBreak } from './break-of-finding.ts';
import type { RunReport } from './report.ts';

/** A difference of totals that no finding makes. */
export interface Unexplained {
  /** `EUR charge`, or `EUR clearing`: which sums. */
  readonly sums: string;
  readonly currency: CurrencyCode;
  /** Minor units. */
  readonly minor: bigint;
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
    })),
  ...clearing
    .filter(({ journal, accounts }) => journal !== accounts)
    .map(({ currency, journal, accounts }) => ({
      sums: `${currency} clearing`,
      currency,
      minor: journal - accounts,
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
  { sums, currency, minor }: Unexplained,
): FoundBreak => {
  const amount = parseMoney(minor < 0n ? -minor : minor, currency);
  return {
    ...ofNobody,
    id: breakId('unexplained', provider, sums, from, to),
    kind: 'unexplained',
    subjectId: sums,
    amount: amount.ok ? amount.value : null,
    detail: `${minor} ${currency} of ${sums} are explained by no finding`,
    since: from,
    evidence: minor.toString(),
  };
};
