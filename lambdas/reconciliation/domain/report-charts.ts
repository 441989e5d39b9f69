import { toJsonInteger } from '../../kernel/money.ts';
import { AGE_BANDS, type BreakAges } from './break-ages.ts';
import { FINDING_CLASSES, isQuiet } from './finding.ts';
import { amountText, type Bar, barChart, logPerMille } from './html-parts.ts';
import type { RunReport } from './report.ts';

/** How often each class was found; the scale is of logarithms. */
export const classChart = ({ counts }: RunReport): string => {
  const found = FINDING_CLASSES.filter((name) => counts[name] > 0);
  const largest = Math.max(1, ...found.map((name) => counts[name]));
  return barChart(
    'findings by class, scale of logarithms',
    found.map((name) => ({
      label: name,
      kind: isQuiet(name) ? 'quiet' : 'loud',
      perMille: logPerMille(counts[name], largest),
      text: String(counts[name]),
    })),
  );
};

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/** What three sources say of each total; amounts of different currencies have no common scale, so each has its own. */
export const totalsChart = ({ totals }: RunReport): string => {
  const bars = totals.flatMap(({ currency, movement, here, there, accounts }): readonly Bar[] => {
    const said = [
      { kind: 'here', minor: here },
      { kind: 'there', minor: there },
      { kind: 'accounts', minor: accounts.minor },
    ] as const;
    const largest = said.reduce((max, { minor }) => (absolute(minor) > max ? absolute(minor) : max), 1n);
    return said.map(({ kind, minor }) => ({
      label: kind === 'here' ? `${currency} ${movement}: ours` : WORDS[kind],
      kind,
      perMille: toJsonInteger((absolute(minor) * 1000n) / largest),
      text: amountText(minor, currency),
    }));
  });
  return bars.length === 0
    ? ''
    : barChart('totals of our journal, of theirs, of the clearing accounts', bars);
};

const WORDS = { there: 'theirs', accounts: 'clearing accounts' } as const;

/** How long breaks have been open, of all providers. */
export const ageChart = ({ bands }: BreakAges): string => {
  const largest = Math.max(1, ...bands);
  return barChart(
    'open breaks by age',
    AGE_BANDS.map(({ name }, index) => ({
      label: name,
      kind: index === AGE_BANDS.length - 1 ? 'loud' : 'quiet',
      perMille: Math.floor((1000 * (bands[index] ?? 0)) / largest),
      text: String(bands[index] ?? 0),
    })),
  );
};
