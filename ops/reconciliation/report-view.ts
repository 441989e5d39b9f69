import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import { coverageText } from '../../lambdas/reconciliation/domain/coverage.ts';
import { amountText } from '../../lambdas/reconciliation/domain/html-parts.ts';
import type { reportJson } from '../../lambdas/reconciliation/domain/report.ts';
import { table } from '../output.ts';

type NewReport = ReturnType<typeof reportJson>;

/** What `report.json` has; those of runs before rules could be left out say nothing of them, nor do they name breaks. */
export type PublishedReport = Omit<NewReport, 'rules_left_out'> & Partial<Pick<NewReport, 'rules_left_out'>>;

type Line = PublishedReport['totals'][number];

const amount = (minor: string | undefined, currency: CurrencyCode): string =>
  minor === undefined ? '-' : amountText(BigInt(minor), currency);

const countLines = ({ counts, bad_rows: badRows, healed }: PublishedReport): readonly string[] => [
  ...Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([found, count]) => `  ${found}: ${count}`),
  ...(healed === 0 ? [] : [`  of these healed: ${healed}`]),
  ...(badRows === 0 ? [] : [`  rows that could not be read: ${badRows}, see bad-rows.csv`]),
];

/** Each part of a difference: breaks by their names where they have some. */
const partLines = (line: Line): readonly string[] => {
  const { currency, movement, explained, healed, breaks } = line;
  if (BigInt(line.difference) === 0n && explained.length === 0) return [];
  const told = explained.map(
    (part) => `    ${part.class} (${part.findings}): ${amount(part.minor, currency)}`,
  );
  const cured =
    healed === undefined || healed.findings === 0
      ? []
      : [`    of that healed (${healed.findings}): ${amount(healed.minor, currency)}`];
  const first = breaks?.first ?? [];
  const more = (breaks?.count ?? 0) - first.length;
  return [
    `  ${currency} ${movement}, ours less theirs ${amount(line.difference, currency)}:`,
    ...told,
    ...cured,
    ...first.map(
      ({ id, class: kind, this_run: done, status, minor }) =>
        `    ${id}: ${kind} ${amount(minor, currency)}, ${done}, now ${status}`,
    ),
    ...(more > 0 ? [`    ${more} more in breaks.csv`] : []),
  ];
};

/** Enough to begin with; the list has the others. */
const COMMANDS_MAX = 3;

const nextLines = (report: PublishedReport): readonly string[] => {
  if (report.unexplained.length > 0)
    return ['next: npm run ops -- books check, then another run over this window'];
  if (report.breaks === 0) return [];
  const open = report.totals
    .flatMap(({ breaks }) => breaks?.first ?? [])
    .filter(({ status }) => status === 'open' || status === 'assigned');
  const ids = [...new Set(open.map(({ id }) => id))].slice(0, COMMANDS_MAX);
  return [
    ...ids.map((id) => `next: npm run ops -- breaks show ${id}`),
    ...(report.opened === undefined
      ? ['next: findings.csv has both sides of each disagreement']
      : ['next: npm run ops -- breaks list']),
  ];
};

const verdict = ({ breaks, unexplained }: PublishedReport): string => {
  if (unexplained.length > 0) return '✗ the totals are not explained: nothing of this is to be relied on';
  return breaks === 0
    ? '✓ both sides agree, to the cent'
    : `✗ ${breaks} disagreements need somebody; they explain every difference to the cent`;
};

const coveredLines = ({ covered = null }: PublishedReport): readonly string[] =>
  covered === null ? [] : [`compared is what the statement covers: ${coverageText(covered)}`];

/** For somebody who asks where a cent is: totals, what explains them, and what to do next. */
export const reportLines = (report: PublishedReport): readonly string[] => [
  `${report.source}, from ${report.from} to ${report.to}, as of ${report.as_of}`,
  ...coveredLines(report),
  'findings: one movement as both sides tell it, or as one of them does',
  ...countLines(report),
  'totals: what the provider holds more for us, as our journal, the provider and our clearing accounts say',
  ...table(
    ['CURRENCY', 'MOVEMENT', 'OURS', 'THEIRS', 'ACCOUNTS', 'OURS LESS THEIRS'],
    report.totals.map((line) => [
      ...[line.currency, line.movement],
      ...[line.here, line.there, line.accounts, line.difference].map((minor) => amount(minor, line.currency)),
    ]),
    'no money moved',
  ),
  ...report.totals.flatMap(partLines),
  ...report.unexplained.map((text) => `✗ ${text}`),
  ...(report.rules_left_out ?? []).map(
    (rule) => `✗ rule ${rule} was left out: its pattern takes too many steps`,
  ),
  verdict(report),
  ...nextLines(report),
];
