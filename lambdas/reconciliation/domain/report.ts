import type { ClearingTotal } from './clearing.ts';
import type { Coverage } from './coverage.ts';
import type { NamedTotal } from './explain-totals.ts';
import { FINDING_CLASSES, type FindingClass, isQuiet } from './finding.ts';
import { type OpenedCounts, OUTCOME_WORDS } from './named-break.ts';
import { gapOf, type TotalLine } from './totals.ts';

/** What one run found. */
export interface RunReport {
  /** Whose books were compared with ours: a provider, or a statement. */
  readonly source: string;
  /** Beyond it a statement says nothing, and was not asked; null or left out: everything. */
  readonly covered?: Coverage | null;
  /** RFC 3339; belongs to the window. */
  readonly from: string;
  /** Does not belong to it. */
  readonly to: string;
  readonly asOf: string;
  readonly counts: Readonly<Record<FindingClass, number>>;
  /** Rows that say nothing that could be compared. */
  readonly badRows: number;
  /** Findings that the run itself brought to an end: the books say by now what the other side says. */
  readonly healed: number;
  /** Named once breaks were opened: a run on a machine opens none. */
  readonly totals: readonly (TotalLine & Partial<NamedTotal>)[];
  /** What became of breaks; left out where none are opened. */
  readonly opened?: OpenedCounts;
  readonly clearing: readonly ClearingTotal[];
  /** Merchants' rules that were too much for one run and brought nothing together; left out if there are none. */
  readonly rulesLeftOut?: readonly string[];
}

export const countAll = (countOf: (found: FindingClass) => number): RunReport['counts'] =>
  Object.fromEntries(FINDING_CLASSES.map((found) => [found, countOf(found)])) as RunReport['counts'];

/** Findings that a person has to look at. */
export const breaksIn = ({
  counts,
  badRows,
  healed,
}: Pick<RunReport, 'counts' | 'badRows' | 'healed'>): number =>
  badRows - healed + FINDING_CLASSES.reduce((sum, found) => (isQuiet(found) ? sum : sum + counts[found]), 0);

/** Of a thousand findings, how many agree: 1000 only if all of them do. */
export const matchedPerMille = ({ counts }: Pick<RunReport, 'counts'>): number => {
  const all = FINDING_CLASSES.reduce((sum, found) => sum + counts[found], 0);
  return all === 0 ? 1000 : Math.floor((counts.matched * 1000) / all);
};

/** By how much the journal and the clearing accounts differ, and of which entries. */
export const gapText = (line: TotalLine): string => {
  const { currency, movement, here, accounts } = line;
  const named = accounts.wrong.length === 0 ? '' : `: ${accounts.wrong.join(', ')}`;
  const awaited = accounts.awaited === 0n ? '' : ` and await ${accounts.awaited}`;
  return `the journal says ${here} ${currency} of ${movement}, the clearing accounts say ${accounts.minor}${awaited}${named}`;
};

/** What no finding explains, in words: a record was lost or counted twice on the way, or an account is wrong. */
export const unexplainedIn = ({ totals, clearing }: RunReport): readonly string[] => [
  ...totals
    .filter(({ unexplained }) => unexplained !== 0n)
    .map(
      ({ currency, movement, unexplained }) =>
        `${unexplained} ${currency} of ${movement} are explained by no finding`,
    ),
  ...totals.filter((line) => gapOf(line) !== 0n).map(gapText),
  ...clearing
    .filter(({ journal, accounts }) => journal !== accounts)
    .map(
      ({ currency, journal, accounts }) =>
        `the journal cleared ${journal} ${currency}, the clearing accounts say ${accounts}`,
    ),
];

/** By the words that reports and events use. */
export const openedJson = (opened: OpenedCounts) =>
  Object.fromEntries(
    Object.entries(OUTCOME_WORDS).map(([name, word]) => [word, opened[name as keyof OpenedCounts]]),
  );

const namedJson = ({ healed, named }: Partial<NamedTotal>) =>
  healed === undefined || named === undefined
    ? {}
    : {
        healed: { findings: healed.findings, minor: healed.minor.toString() },
        breaks: {
          count: named.breaks,
          minor: named.minor.toString(),
          first: named.first.map(({ id, kind, outcome, state, minor }) => ({
            ...{ id, class: kind, this_run: OUTCOME_WORDS[outcome], status: state, minor: minor.toString() },
          })),
        },
      };

const totalJson = (line: RunReport['totals'][number]) => ({
  currency: line.currency,
  movement: line.movement,
  here: line.here.toString(),
  there: line.there.toString(),
  accounts: line.accounts.minor.toString(),
  accounts_awaited: line.accounts.awaited.toString(),
  difference: (line.here - line.there).toString(),
  explained: line.explained.map(({ minor, ...rest }) => ({ ...rest, minor: minor.toString() })),
  ...namedJson(line),
  unexplained: line.unexplained.toString(),
});

/** Minor units as text: a sum may be beyond what a JSON number holds exactly. */
export const reportJson = (report: RunReport) => ({
  source: report.source,
  covered: report.covered ?? null,
  from: report.from,
  to: report.to,
  as_of: report.asOf,
  breaks: breaksIn(report),
  healed: report.healed,
  matched_per_mille: matchedPerMille(report),
  counts: report.counts,
  bad_rows: report.badRows,
  ...(report.opened === undefined ? {} : { opened: openedJson(report.opened) }),
  totals: report.totals.map(totalJson),
  clearing: report.clearing.map(({ currency, journal, accounts }) => ({
    currency,
    journal: journal.toString(),
    accounts: accounts.toString(),
  })),
  unexplained: unexplainedIn(report),
  rules_left_out: report.rulesLeftOut ?? [],
});
