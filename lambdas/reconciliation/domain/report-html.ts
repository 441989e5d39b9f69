import type { CurrencyCode } from '../../kernel/currencies.ts';
import { formatMoney, MINOR_MAX, money } from '../../kernel/money.ts';
import { coverageText } from './coverage.ts';
import { FINDING_CLASSES, type FindingClass, isQuiet } from './finding.ts';
import { breaksIn, matchedPerMille, type RunReport, unexplainedIn } from './report.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? '');

/** A sum of many amounts may be more than one amount can be: then it is written in minor units. */
const amount = (minor: bigint, currency: CurrencyCode): string =>
  minor <= MINOR_MAX && minor >= -MINOR_MAX
    ? formatMoney(money(minor, currency))
    : `${minor} ${currency} (minor)`;

const cells = (tag: 'td' | 'th', texts: readonly string[]): string =>
  `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table>${cells('th', header)}${rows.map((row) => cells('td', row)).join('')}</table>`;

const BAR_WIDTH = 420;
const BAR_HEIGHT = 22;

/** How often each class was found. The scale is of logarithms: ten breaks among a million matches can be seen. */
const chart = (counts: RunReport['counts']): string => {
  const found = FINDING_CLASSES.filter((name) => counts[name] > 0);
  const largest = Math.max(1, ...found.map((name) => counts[name]));
  const bar = (name: FindingClass, index: number): string => {
    const width = Math.max(2, Math.floor((BAR_WIDTH * Math.log1p(counts[name])) / Math.log1p(largest)));
    const y = index * BAR_HEIGHT;
    return `<text x="0" y="${y + 15}">${name}</text><rect class="${isQuiet(name) ? 'quiet' : 'loud'}" x="140" y="${y + 3}" width="${width}" height="${BAR_HEIGHT - 6}"/><text x="${146 + width}" y="${y + 15}">${counts[name]}</text>`;
  };
  return `<svg role="img" aria-label="findings by class" width="700" height="${found.length * BAR_HEIGHT}">${found.map(bar).join('')}</svg>`;
};

const STYLE = `body{font:15px system-ui,sans-serif;margin:2rem;max-width:64rem}table{border-collapse:collapse;margin:1rem 0}
td,th{border-bottom:1px solid #ccc;padding:.3rem .8rem;text-align:left}.quiet{fill:#3a7d5c}.loud{fill:#b3432b}svg text{font:13px system-ui,sans-serif}`;

const explainedText = (line: RunReport['totals'][number]): string =>
  line.explained
    .map(({ class: found, findings, minor }) => `${found} (${findings}×): ${amount(minor, line.currency)}`)
    .join('; ');

const verdict = (report: RunReport): string => {
  const unexplained = unexplainedIn(report);
  if (unexplained.length > 0)
    return `<p><strong>The totals are not explained.</strong></p><ul>${unexplained.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
  const breaks = breaksIn(report);
  return breaks === 0
    ? '<p><strong>Everything agrees, to the cent.</strong></p>'
    : `<p><strong>${breaks} findings need somebody to look at them.</strong> They explain every difference to the cent.</p>`;
};

const covered = (report: RunReport): string =>
  report.covered === undefined || report.covered === null
    ? ''
    : `<p>Compared is what the statement covers: ${escapeHtml(coverageText(report.covered))}.</p>\n`;

const leftOut = ({ rulesLeftOut = [] }: RunReport): string =>
  rulesLeftOut.length === 0
    ? ''
    : `<p><strong>Rules that were left out:</strong> their patterns take more steps than a run has for them, so what they would have brought together is below as missing. ${escapeHtml(rulesLeftOut.join(', '))}</p>\n`;

/** A page for people, whole in itself: no script, no picture from elsewhere. */
export const reportHtml = (report: RunReport): string => {
  const perMille = matchedPerMille(report);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Reconciliation with ${escapeHtml(report.source)}</title><style>${STYLE}</style></head><body>
<h1>Reconciliation with ${escapeHtml(report.source)}</h1>
<p>From ${report.from} to ${report.to}, as of ${report.asOf}. ${Math.floor(perMille / 10)}.${perMille % 10} % of ${Object.values(report.counts).reduce((sum, count) => sum + count, 0)} findings agree. ${report.badRows} rows could not be read. ${report.healed} findings were healed.</p>
${covered(report)}${verdict(report)}
${leftOut(report)}<h2>Findings</h2>
${chart(report.counts)}
<h2>Totals</h2>
${table(
  ['currency', 'movement', 'here', 'there', 'difference', 'explained by'],
  report.totals.map((line) => [
    line.currency,
    line.movement,
    amount(line.here, line.currency),
    amount(line.there, line.currency),
    amount(line.here - line.there, line.currency),
    explainedText(line),
  ]),
)}
<h2>Clearing accounts, all providers</h2>
${table(
  ['currency', 'journal', 'accounts'],
  report.clearing.map(({ currency, journal, accounts }) => [
    currency,
    amount(journal, currency),
    amount(accounts, currency),
  ]),
)}
</body></html>
`;
};
