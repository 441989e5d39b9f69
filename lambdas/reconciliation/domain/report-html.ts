import type { BreakAges } from './break-ages.ts';
import { coverageText } from './coverage.ts';
import { isQuiet } from './finding.ts';
import { amountText, escapeHtml, htmlTable } from './html-parts.ts';
import { OUTCOME_WORDS } from './named-break.ts';
import { breaksIn, matchedPerMille, openedJson, type RunReport, unexplainedIn } from './report.ts';
import { ageChart, classChart, totalsChart } from './report-charts.ts';

const STYLE = `body{font:15px system-ui,sans-serif;margin:2rem;max-width:70rem;color:#1b1b1b;background:#fff}table{border-collapse:collapse;margin:1rem 0}
td,th{border-bottom:1px solid #ccc;padding:.3rem .8rem;text-align:left;vertical-align:top}svg{max-width:100%;height:auto}svg text{font:13px system-ui,sans-serif}
.quiet{fill:#3a7d5c}.loud{fill:#b3432b}.here{fill:#2f5d8a}.there{fill:#c08a2b}.accounts{fill:#6b6b6b}code{font-size:.9em}
@media print{body{margin:0;max-width:none}table,svg{break-inside:avoid}}`;

/** Nothing may be loaded and nothing may run; only these very rules of style apply, by the SHA-256 of their text. */
const POLICY = "default-src 'none'; style-src 'sha256-LSw7GjBarIOslfojBpubWm5Q0LS39iK5vfY2QdHpwjs='";

type Line = RunReport['totals'][number];

const difference = ({ here, there, currency }: Line): string => {
  if (here === there) return 'none';
  const minor = here > there ? here - there : there - here;
  return `${here > there ? 'ours is more by' : 'theirs is more by'} ${amountText(minor, currency)}`;
};

/** What explains a difference: what passes by itself, what was healed, and breaks by their names if there are any. */
const partsOf = (line: Line): readonly (readonly string[])[] => {
  const { currency, movement, explained, healed, named } = line;
  const total = `${currency} ${movement}`;
  const isNamed = named !== undefined;
  const classes = explained
    .filter((part) => !isNamed || isQuiet(part.class))
    .map((part) => [
      ...[total, `${part.class}, ${part.findings} findings`],
      amountText(part.minor, currency),
      isQuiet(part.class) ? 'passes by itself' : 'see findings.csv',
    ]);
  const cured =
    healed === undefined || healed.findings === 0
      ? []
      : [
          [
            total,
            `healed, ${healed.findings} findings`,
            amountText(healed.minor, currency),
            'see healings.csv',
          ],
        ];
  const breaks = (named?.first ?? []).map(({ id, kind, outcome, state, minor }) => [
    ...[total, `${id}: ${kind}`, amountText(minor, currency)],
    `${OUTCOME_WORDS[outcome]}, now ${state}: npm run ops -- breaks show ${id}`,
  ]);
  const more = (named?.breaks ?? 0) - breaks.length;
  const rest = more > 0 ? [[total, `${more} more breaks`, '', 'see breaks.csv']] : [];
  return [...classes, ...cured, ...breaks, ...rest];
};

const verdict = (report: RunReport): string => {
  const unexplained = unexplainedIn(report);
  if (unexplained.length > 0)
    return `<p><strong>The totals are not explained.</strong></p><ul>${unexplained.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
  const breaks = breaksIn(report);
  return breaks === 0
    ? '<p><strong>Everything agrees, to the cent.</strong></p>'
    : `<p><strong>${breaks} findings need somebody to look at them.</strong> They explain every difference to the cent.</p>`;
};

const explainedTable = (report: RunReport): string => {
  const parts = report.totals.flatMap(partsOf);
  return parts.length === 0
    ? '<p>No total differs.</p>'
    : htmlTable(['total', 'explained by', 'ours less theirs', 'what became of it'], parts);
};

const breaksSection = ({ opened }: RunReport, ages: BreakAges | null): string => {
  const counts =
    opened === undefined
      ? ''
      : htmlTable(
          ['in this run', 'breaks'],
          Object.entries(openedJson(opened)).map(([word, count]) => [word, String(count)]),
        );
  const chart = ages === null ? '' : `<h3>Open breaks of all providers, by age</h3>${ageChart(ages)}`;
  return counts + chart;
};

const covered = (report: RunReport): string =>
  report.covered === undefined || report.covered === null
    ? ''
    : `<p>Compared is what the statement covers: ${escapeHtml(coverageText(report.covered))}.</p>\n`;

const leftOut = ({ rulesLeftOut = [] }: RunReport): string =>
  rulesLeftOut.length === 0
    ? ''
    : `<p><strong>Rules that were left out:</strong> their patterns take more steps than a run has for them, so what they would have brought together is below as missing. ${escapeHtml(rulesLeftOut.join(', '))}</p>\n`;

/** A page for people, whole in itself: no script, no picture from elsewhere. @param ages Null where no breaks are kept. */
export const reportHtml = (report: RunReport, ages: BreakAges | null = null): string => {
  const perMille = matchedPerMille(report);
  const findings = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  const name = escapeHtml(report.source);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>Reconciliation with ${name}</title><style>${STYLE}</style></head><body>
<h1>Reconciliation with ${name}</h1>
<p>From ${report.from} to ${report.to}, as of ${report.asOf}. ${Math.floor(perMille / 10)}.${perMille % 10} % of ${findings} findings agree. ${report.badRows} rows could not be read. ${report.healed} findings were healed.</p>
${covered(report)}${verdict(report)}
${leftOut(report)}<h2>Totals</h2>
<p>Ours: what our journal says that the provider did. Theirs: what the provider, or its statement, says. Clearing accounts: what the lines of our accounts say, which must be what the journal says. Amounts are what the provider holds more for us, or, negative, less; minor units are in brackets.</p>
${totalsChart(report)}
${htmlTable(
  ['currency', 'movement', 'ours', 'theirs', 'clearing accounts', 'difference'],
  report.totals.map((line) => [
    ...[line.currency, line.movement, amountText(line.here, line.currency)],
    ...[amountText(line.there, line.currency), amountText(line.accounts.minor, line.currency)],
    difference(line),
  ]),
)}
<h2>Where the differences are</h2>
${explainedTable(report)}
<h2>Findings by class</h2>
<p>A finding is one movement as both sides tell it, or as one of them does. Green asks for nothing.</p>
${classChart(report)}
<h2>Breaks</h2>
<p>Next: <code>npm run ops -- breaks list</code> shows what is open; docs/runbooks/break-opened.md says what each kind needs.</p>
${breaksSection(report, ages)}
<h2>Clearing accounts, all providers</h2>
${htmlTable(
  ['currency', 'booked by the journal', 'lines of the accounts'],
  report.clearing.map(({ currency, journal, accounts }) => [
    ...[currency, amountText(journal, currency), amountText(accounts, currency)],
  ]),
)}
</body></html>
`;
};
