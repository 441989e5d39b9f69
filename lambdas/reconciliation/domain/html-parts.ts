import type { CurrencyCode } from '../../kernel/currencies.ts';
import { MINOR_MAX, money, toDecimal } from '../../kernel/money.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? '');

/** Major units as people read them, and minor units as records have them. A sum may be more than one amount can be. */
export const amountText = (minor: bigint, currency: CurrencyCode): string =>
  minor <= MINOR_MAX && minor >= -MINOR_MAX
    ? `${toDecimal(money(minor, currency))} ${currency} (${minor})`
    : `${minor} ${currency} in minor units`;

const row = (tag: 'td' | 'th', texts: readonly string[]): string =>
  `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;

/** All texts are escaped here. */
export const htmlTable = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead>${row('th', header)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('')}</tbody></table>`;

/** One bar of a chart: what it stands for, how long it is of a thousand, and what is written behind it. */
export interface Bar {
  readonly label: string;
  readonly kind: 'quiet' | 'loud' | 'here' | 'there' | 'accounts';
  readonly perMille: number;
  readonly text: string;
}

const LABEL_WIDTH = 220;
const BAR_WIDTH = 380;
const BAR_HEIGHT = 22;

/** A picture that needs no script and no attribute of style, and can be printed without colours: each bar has its words. */
export const barChart = (title: string, bars: readonly Bar[]): string => {
  const bar = ({ label, kind, perMille, text }: Bar, index: number): string => {
    const y = index * BAR_HEIGHT;
    const width = Math.max(2, Math.floor((BAR_WIDTH * perMille) / 1000));
    const end = LABEL_WIDTH + width + 6;
    return `<text x="0" y="${y + 15}">${escapeHtml(label)}</text><rect class="${kind}" x="${LABEL_WIDTH}" y="${y + 3}" width="${width}" height="${BAR_HEIGHT - 6}"/><text x="${end}" y="${y + 15}">${escapeHtml(text)}</text>`;
  };
  const height = bars.length * BAR_HEIGHT;
  return `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 860 ${height}" width="860" height="${height}"><title>${escapeHtml(title)}</title>${bars.map(bar).join('')}</svg>`;
};

/** Of a thousand, by logarithms: ten breaks among a million matches can be seen. */
export const logPerMille = (count: number, largest: number): number =>
  largest <= 0 ? 0 : Math.floor((1000 * Math.log1p(count)) / Math.log1p(largest));
