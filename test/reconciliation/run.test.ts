import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import type { BadRow } from '../../lambdas/reconciliation/domain/bad-row.ts';
import type { EntryFact } from '../../lambdas/reconciliation/domain/our-facts.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { unexplainedIn } from '../../lambdas/reconciliation/domain/report.ts';
import { createRunReconciliation } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { record } from './histories.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');
const DAY = { fromMs: Date.parse('2026-11-20T00:00:00.000Z'), toMs: Date.parse('2026-11-21T00:00:00.000Z') };
const EUR = 'EUR' as CurrencyCode;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'run-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const target = (): string => join(directory, 'out');
const read = (file: string): string => readFileSync(join(target(), file), 'utf8');

interface Sides {
  readonly ours?: readonly MoneyRecord[];
  readonly theirs?: readonly (MoneyRecord | BadRow)[];
  /** Minor units of the clearing accounts. */
  readonly accounts?: bigint;
  readonly fails?: boolean;
}

/** An entry of which the clearing account says the same. */
const entryOf = (id: string, minor: bigint): EntryFact => ({
  kind: 'entry',
  causeId: 'op_1',
  merchantId: 'mer_1',
  resourceId: 'pay_1',
  id,
  rule: 'payment_captured',
  currency: EUR,
  minor,
  at: '2026-11-20T09:00:00.000Z',
  bookedAt: '2026-11-20T09:00:00.000Z',
  isAdjustment: false,
  posted: minor,
});

const run = ({ ours = [], theirs = [], accounts = 0n, fails = false }: Sides) =>
  createRunReconciliation({
    source: 'sandbox',
    readTheirs: async function* () {
      yield theirs;
    },
    readOurs: async function* ({ clearing }) {
      clearing.add('accounts', { currency: EUR, minor: accounts, at: '2026-11-20T09:00:00.000Z' });
      for (const { id, currency, minor, movement, at } of ours)
        clearing.addMovement({ currency, movement, of: movement, at, entries: [entryOf(id, minor)] });
      yield* ours;
      if (fails) throw new Error('the table does not answer');
    },
    clock: { nowMs: () => NOW_MS },
  })({ window: DAY, safetyLagMs: 0, allowanceMs: 0, roundingMinor: 0n, rules: [], target: target() });

const PAIR: Sides = { ours: [record({ id: 'je_1' })], theirs: [record({ id: 'txn_1' })] };

test('a run writes what matched by which rule, and that everything agrees', async () => {
  const report = await run(PAIR);
  expect(report).toMatchObject({ ok: true, value: { counts: { matched: 1, missing_here: 0 }, badRows: 0 } });
  expect(read('matches.csv')).toBe('rule,here,there\r\noperation_id,je_1,txn_1\r\n');
  expect(read('findings.csv').split('\r\n')).toHaveLength(2);
  expect(JSON.parse(read('report.json'))).toMatchObject({
    breaks: 0,
    matched_per_mille: 1000,
    unexplained: [],
  });
  expect(read('summary.html')).toContain('Everything agrees, to the cent.');
});

test('ids that need quotes or are no ASCII are written as they are', async () => {
  await run({ ours: [record({ id: '=1+1,"x"' })], theirs: [record({ id: 'Überweisung 7' })] });
  expect(read('matches.csv').split('\r\n')[1]).toBe('operation_id,"\'=1+1,""x""",Überweisung 7');
});

test('a row that cannot be read is left out, counted and named, and stops nothing', async () => {
  const report = await run({
    ...PAIR,
    theirs: [...(PAIR.theirs ?? []), { reason: 'amount', place: 'line 7' }],
  });
  expect(report).toMatchObject({ ok: true, value: { counts: { matched: 1 }, badRows: 1 } });
  expect(read('bad-rows.csv')).toBe('place,reason\r\nline 7,amount\r\n');
});

test('a row that comes twice counts once', async () => {
  const report = await run({ ...PAIR, theirs: [...(PAIR.theirs ?? []), ...(PAIR.theirs ?? [])] });
  expect(report).toMatchObject({
    ok: true,
    value: { counts: { matched: 1, duplicate_there: 0 }, badRows: 1 },
  });
  expect(read('bad-rows.csv')).toContain('txn_1,repeated');
});

test('a difference between the journal and the clearing accounts is not explained', async () => {
  const report = await run({ accounts: 5n });
  if (!report.ok) throw new Error('refused');
  expect(unexplainedIn(report.value)).toEqual(['the journal cleared 0 EUR, the clearing accounts say 5']);
  expect(read('summary.html')).toContain('The totals are not explained.');
});

test('nothing is published of a run that fails, and what was there stays', async () => {
  await run(PAIR);
  const before = read('report.json');
  await expect(run({ ...PAIR, fails: true })).rejects.toThrow('does not answer');
  expect(read('report.json')).toBe(before);
});

test('a run that failed half-way can be run again', async () => {
  await expect(run({ ...PAIR, fails: true })).rejects.toThrow('does not answer');
  expect(existsSync(target())).toBe(false);
  await run(PAIR);
  expect(read('matches.csv')).toContain('je_1,txn_1');
});

test('texts of others are only texts in the summary', async () => {
  const report = await createRunReconciliation({
    source: '<script>',
    readTheirs: async function* () {
      yield [];
    },
    readOurs: async function* () {
      yield* [];
    },
    clock: { nowMs: () => NOW_MS },
  })({ window: DAY, safetyLagMs: 0, allowanceMs: 0, roundingMinor: 0n, rules: [], target: target() });
  expect(report.ok).toBe(true);
  expect(read('summary.html')).not.toContain('<script>');
  expect(read('summary.html')).toContain('&lt;script&gt;');
});
