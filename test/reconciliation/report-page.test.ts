import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { createBreakAges } from '../../lambdas/reconciliation/domain/break-ages.ts';
import { countAll, type RunReport, reportJson } from '../../lambdas/reconciliation/domain/report.ts';
import { reportHtml } from '../../lambdas/reconciliation/domain/report-html.ts';
import { type RunSummary, unmatchedPerMille } from '../../lambdas/reconciliation/domain/run-summary.ts';
import { reportLines } from '../../ops/reconciliation/report-view.ts';

const EUR = 'EUR' as CurrencyCode;
const ID = breakId('amount_differs', 'sandbox', 'op_5', 'charge');

const counts = (over: Partial<RunReport['counts']>): RunReport['counts'] =>
  countAll((found) => over[found] ?? 0);

/** Theirs is 12.50 more: 10.00 of it a break, 2.00 healed, 0.50 young. */
const report: RunReport = {
  source: 'sandbox "<b>"',
  from: '2026-11-20T00:00:00.000Z',
  to: '2026-11-21T00:00:00.000Z',
  asOf: '2026-11-21T09:00:00.000Z',
  counts: counts({ matched: 997, amount_differs: 1, status_differs: 1, timing: 1 }),
  badRows: 0,
  healed: 1,
  opened: { opened: 1, reopened: 0, changed: 0, seen: 0, letBe: 0, autoResolved: 2 },
  totals: [
    {
      currency: EUR,
      movement: 'charge',
      here: 6250n,
      there: 7500n,
      accounts: { minor: 6250n, awaited: 0n, wrong: [] },
      explained: [
        { class: 'amount_differs', findings: 1, minor: -1000n },
        { class: 'status_differs', findings: 1, minor: -200n },
        { class: 'timing', findings: 1, minor: -50n },
      ],
      unexplained: 0n,
      healed: { minor: -200n, findings: 1 },
      named: {
        minor: -1000n,
        breaks: 14,
        first: [{ id: ID, outcome: 'opened', kind: 'amount_differs', state: 'open', minor: -1000n }],
      },
    },
  ],
  clearing: [{ currency: EUR, journal: 6250n, accounts: 6250n }],
};

const ages = createBreakAges(Date.parse('2026-11-21T09:00:00.000Z'));
for (const at of ['2026-11-21T08:00:00.000Z', '2026-11-19T08:00:00.000Z', '2026-11-01T08:00:00.000Z'])
  ages.add(at);

test('the page may load nothing and run nothing, and its own rules of style are the only ones allowed', () => {
  const html = reportHtml(report, ages.ages());
  const [, style = ''] = /<style>(.*?)<\/style>/su.exec(html) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'"`);
  expect(html).not.toMatch(/\sstyle=|<script|\ssrc=|\shref=|\son\w+=|url\(/iu);
  expect(html).toContain('sandbox &quot;&lt;b&gt;&quot;');
  expect(html).not.toContain('<b>');
});

test('the page says in major and minor units what differs, by whom, and which break is which part', () => {
  const html = reportHtml(report, ages.ages());
  expect(html).toContain('<td>theirs is more by 12.50 EUR (1250)</td>');
  expect(html).toContain(`<td>${ID}: amount_differs</td><td>-10.00 EUR (-1000)</td>`);
  expect(html).toContain('<td>healed, 1 findings</td><td>-2.00 EUR (-200)</td>');
  expect(html).toContain('<td>timing, 1 findings</td><td>-0.50 EUR (-50)</td>');
  expect(html).toContain('<td>13 more breaks</td>');
  // What has names is not told by its class as well: the parts add up.
  expect(html).not.toContain('<td>amount_differs, 1 findings</td>');
  for (const title of ['totals of our journal', 'findings by class', 'open breaks by age'])
    expect(html).toContain(`aria-label="${title}`);
  expect(html).toContain('>clearing accounts</text>');
});

test('ages of breaks are counted by bands, and the oldest in seconds', () => {
  expect(ages.ages()).toEqual({ oldestSeconds: 20 * 86_400 + 3600, bands: [1, 1, 0, 1] });
  expect(createBreakAges(0).ages()).toEqual({ oldestSeconds: 0, bands: [0, 0, 0, 0] });
});

test('the printed report says where each cent is, and what to do next', () => {
  const lines = reportLines(reportJson(report));
  expect(lines).toContain('  EUR charge, ours less theirs -12.50 EUR (-1250):');
  expect(lines).toContain(`    ${ID}: amount_differs -10.00 EUR (-1000), opened, now open`);
  expect(lines).toContain('    of that healed (1): -2.00 EUR (-200)');
  expect(lines).toContain('    13 more in breaks.csv');
  expect(lines.slice(-2)).toEqual([
    `next: npm run ops -- breaks show ${ID}`,
    'next: npm run ops -- breaks list',
  ]);
});

test('a report without breaks says so, and one that is not explained says what to do', () => {
  const [total] = report.totals;
  if (total === undefined) throw new Error('it has a total');
  const { opened: _opened, ...rest } = report;
  const quiet = { ...rest, counts: counts({ matched: 2 }), healed: 0, totals: [], clearing: [] };
  expect(reportLines(reportJson(quiet)).at(-1)).toBe('✓ both sides agree, to the cent');
  const wrong = { ...total, accounts: { minor: 6240n, awaited: 0n, wrong: ['je_1'] } };
  const loud = reportLines(reportJson({ ...report, totals: [wrong] }));
  expect(loud.join('\n')).toContain('the clearing accounts say 6240: je_1');
  expect(loud.at(-1)).toBe('next: npm run ops -- books check, then another run over this window');
});

test('what only runs book is no disagreement to an alarm, and what was healed otherwise is one', () => {
  const of = (over: Partial<RunReport['counts']>, booked: number): number => {
    const healing: RunSummary['healing'] = { healed: booked, failed: 0, none: 0, booked };
    return unmatchedPerMille({ counts: counts(over), healing });
  };
  expect(of({ fee_differs: 1000 }, 1000)).toBe(0);
  expect(of({ matched: 999, timing: 1 }, 0)).toBe(0);
  expect(of({ matched: 999, status_differs: 1 }, 0)).toBe(1);
  expect(of({ matched: 2999, status_differs: 1 }, 0)).toBe(1);
  expect(of({}, 0)).toBe(0);
});
