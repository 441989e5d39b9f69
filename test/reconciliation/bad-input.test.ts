import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import type { HistoryLine, HistoryPage } from '../../lambdas/providers/port.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { parseMapping } from '../../lambdas/reconciliation/parse-mapping.ts';
import { readCsvFile } from '../../lambdas/reconciliation/read-csv-file.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';
import { createRunReconciliation, type RunDeps } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { record } from './histories.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');
const DAY = { fromMs: Date.parse('2026-11-20T00:00:00.000Z'), toMs: Date.parse('2026-11-21T00:00:00.000Z') };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bad-input-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const target = (): string => join(directory, 'out');

const run = (readTheirs: RunDeps['readTheirs'], ours: readonly MoneyRecord[] = [], window = DAY) =>
  createRunReconciliation({
    source: 'sandbox',
    readTheirs,
    readOurs: async function* () {
      yield* ours;
    },
    clock: { nowMs: () => NOW_MS },
  })({ window, safetyLagMs: 0, allowanceMs: 0, roundingMinor: 0n, rules: [], target: target() });

const MAPPING = {
  columns: {
    id: 'Id',
    amount: 'Amount',
    currency: 'Currency',
    at: 'Date',
    movement: 'Type',
    operation_id: 'Op',
  },
  movements: { payment: 'charge' },
  amounts: 'major',
};
const HEADER = 'Id,Date,Type,Amount,Currency,Op';

const fromFile = (content: string | Buffer): RunDeps['readTheirs'] => {
  const mapping = parseMapping(JSON.stringify(MAPPING));
  if (!mapping.ok) throw new Error(mapping.error.join());
  const path = join(directory, 'statement.csv');
  writeFileSync(path, content);
  return (span) => readCsvFile(path, mapping.value, span);
};

const line = (id: string): HistoryLine => ({
  id,
  kind: 'charge',
  operationId: `op_${id}`,
  providerReference: `ch_${id}`,
  amount: money(1250, 'EUR'),
  settled: money(1250, 'EUR'),
  createdAt: '2026-11-20T09:00:00.000Z',
});

const fromPages = (page: (cursor: string | null) => HistoryPage): RunDeps['readTheirs'] => {
  const provider = {
    name: 'sandbox',
    history: async ({ cursor }: { cursor: string | null }) => page(cursor),
  } as const;
  return (span) => readTheirRecords(provider, span);
};

const GOOD = 't0,2026-11-20,payment,12.50,EUR,op_0';

describe('what cannot be trusted as a whole ends the run, says what to do, and publishes nothing', () => {
  test.each([
    ['a file that was cut off', () => fromFile(`${HEADER}\n${GOOD}\n"t1,2026`), 'cut off'],
    ['a file without a column', () => fromFile(`${HEADER.replace('Amount', 'Sum')}\n${GOOD}`), 'Sum'],
    ['an empty file', () => fromFile(''), 'Fetch it again'],
    [
      'a cursor that loops',
      () => {
        let count = 0;
        return fromPages((cursor) => ({
          lines: [line(String(count++))],
          nextCursor: cursor === 'a' ? 'b' : 'a',
        }));
      },
      'Run it again',
    ],
    [
      'a page that repeats',
      () => {
        let count = 0;
        return fromPages(() => ({ lines: [line('1')], nextCursor: String(count++) }));
      },
      'Run it again',
    ],
  ] as const)('%s', async (_what, theirs, advice) => {
    await expect(run(theirs(), [record({ id: 'je_0', causeId: 'op_0' })])).rejects.toMatchObject({
      name: 'RunRefusedError',
      advice: expect.stringContaining(advice),
    });
    expect(existsSync(target())).toBe(false);
  });

  test('a window in the future', async () => {
    const refused = await run(fromFile(''), [], { fromMs: NOW_MS, toMs: NOW_MS + 1 });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'window_not_over' } });
    expect(existsSync(target())).toBe(false);
  });
});

/** How a row can be spoilt, and what is said of it. Ids are no part of it: `op` is how a row finds its half. */
const SPOILT = {
  columns: (row: string) => row.split(',').slice(0, 4).join(),
  amount: (row: string) => row.replace('12.50', 'twelve'),
  exponent: (row: string) => row.replace('12.50', '1250'),
  currency: (row: string) => row.replace('EUR', 'EURO'),
  date: (row: string) => row.replace('2026-11-20', '20.11.2026'),
  movement: (row: string) => row.replace('payment', 'gift'),
  encoding: (row: string) => row.replace('t', '\u00e9'),
  repeated: (row: string) => `${row}\n${row}`,
} as const;

const kinds = Object.keys(SPOILT) as readonly (keyof typeof SPOILT)[];

test('random rows that are spoilt are all found, each as what it is; every other row finds its half', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.constantFrom(...kinds)), { maxLength: 30 }), async (spoilt) => {
      const rows = spoilt.map((how, index) => {
        const row = `t${index},2026-11-20,payment,12.50,EUR,op_${index}`;
        return how === null ? row : SPOILT[how](row);
      });
      const ours = spoilt.map((_, index) =>
        record({ id: `je_${index}`, causeId: `op_${index}`, at: '2026-11-20T00:00:00.000Z' }),
      );

      const ran = await run(fromFile(Buffer.from([HEADER, ...rows].join('\n'), 'latin1')), ours);

      if (!ran.ok) throw new Error(ran.error.kind);
      const bad = spoilt.filter((how) => how !== null);
      const lost = bad.filter((how) => how !== 'repeated').length;
      expect(ran.value).toMatchObject({
        badRows: bad.length,
        counts: { matched: spoilt.length - lost, missing_there: lost, missing_here: 0 },
      });
      const told = readFileSync(join(target(), 'bad-rows.csv'), 'utf8').split('\r\n').slice(1, -1);
      const countOf = (all: readonly (string | undefined)[]) =>
        kinds.map((kind) => all.filter((one) => one === kind).length);
      expect(countOf(told.map((row) => row.split(',')[1]))).toEqual(countOf(bad));
    }),
    { numRuns: 40 },
  );
});
