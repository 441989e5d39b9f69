import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import { formatMoney, MINOR_MAX, money } from '../../lambdas/kernel/money.ts';
import { coverageText } from '../../lambdas/reconciliation/domain/coverage.ts';
import { FINDING_CLASSES } from '../../lambdas/reconciliation/domain/finding.ts';
import { breaksIn, type RunReport, unexplainedIn } from '../../lambdas/reconciliation/domain/report.ts';
import { table } from '../output.ts';

/** A sum of many amounts may be larger than one amount can be. */
const amount = (minor: bigint, currency: CurrencyCode): string =>
  minor > MINOR_MAX || minor < -MINOR_MAX ? `${minor} (minor)` : formatMoney(money(minor, currency));

const countLines = ({ counts, badRows, healed }: RunReport): readonly string[] => [
  ...FINDING_CLASSES.filter((found) => counts[found] > 0).map((found) => `  ${found}: ${counts[found]}`),
  ...(healed === 0 ? [] : [`  healed: ${healed}`]),
  ...(badRows === 0 ? [] : [`  rows left out: ${badRows}`]),
];

const explainedText = ({ currency, explained }: RunReport['totals'][number]): string =>
  explained.length === 0
    ? '-'
    : explained.map((part) => `${part.class} ${amount(part.minor, currency)}`).join(', ');

const coveredLines = ({ covered = null }: RunReport): readonly string[] =>
  covered === null ? [] : [`  compared is what the statement covers: ${coverageText(covered)}`];

export const reportLines = (report: RunReport, target: string): readonly string[] => [
  `${report.source}, from ${report.from} to ${report.to}, as of ${report.asOf}`,
  ...coveredLines(report),
  ...countLines(report),
  ...table(
    ['CURRENCY', 'MOVEMENT', 'HERE', 'THERE', 'DIFFERENCE', 'EXPLAINED BY'],
    report.totals.map((line) => [
      line.currency,
      line.movement,
      amount(line.here, line.currency),
      amount(line.there, line.currency),
      amount(line.here - line.there, line.currency),
      explainedText(line),
    ]),
    'no money moved',
  ),
  ...unexplainedIn(report).map((text) => `✗ ${text}`),
  breaksIn(report) === 0
    ? '✓ both sides agree'
    : `✗ ${breaksIn(report)} disagreements: see findings.csv, healings.csv and bad-rows.csv`,
  `results in ${target}`,
];
