import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BadRow } from '../../lambdas/reconciliation/domain/bad-row.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { parseMapping } from '../../lambdas/reconciliation/parse-mapping.ts';
import { readCsvFile } from '../../lambdas/reconciliation/read-csv-file.ts';

const MAPPING = {
  columns: {
    id: 'Id',
    amount: 'Amount',
    currency: 'Currency',
    at: 'Date',
    movement: 'Type',
    operation_id: 'Our reference',
    fee: 'Fee',
  },
  movements: { payment: 'charge', refund: 'refund' },
  amounts: 'major',
};
const HEADER = 'Id,Date,Type,Amount,Currency,Fee,Our reference\n';
const ROW = 't1,2026-11-20,payment,12.50,EUR,0.30,op_1\n';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'csv-')), 'statement.csv');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

const mappingOf = (mapping: object) => {
  const parsed = parseMapping(JSON.stringify(mapping));
  if (!parsed.ok) throw new Error(parsed.error.join());
  return parsed.value;
};

const SPAN = { fromMs: Date.parse('2026-11-01T00:00:00Z'), toMs: Date.parse('2026-12-01T00:00:00Z') };

const read = async (content: string | Buffer, mapping: object = MAPPING) => {
  writeFileSync(path, content);
  const rows: (MoneyRecord | BadRow)[] = [];
  for await (const batch of readCsvFile(path, mappingOf(mapping), SPAN)) rows.push(...batch);
  return rows;
};

describe('a CSV file with a mapping', () => {
  test('gives one record for each row', async () => {
    expect(await read(`${HEADER}${ROW}t2,2026-11-20T10:00:00+01:00,refund,-3.00,EUR,,op_2\n`)).toEqual([
      expect.objectContaining({
        id: 't1',
        causeId: 'op_1',
        movement: 'charge',
        minor: 1250n,
        fee: 30n,
        at: '2026-11-20T00:00:00.000Z',
      }),
      expect.objectContaining({
        id: 't2',
        movement: 'refund',
        minor: -300n,
        fee: null,
        at: '2026-11-20T09:00:00.000Z',
      }),
    ]);
  });

  test('may have a byte order mark, quotes, another delimiter and a decimal comma', async () => {
    const semicolons = { ...MAPPING, delimiter: ';', decimal: ',' };
    const [row] = await read(
      `\uFEFF${HEADER.replaceAll(',', ';')}"t;1";2026-11-20;payment;"12,50";EUR;;op_1\r\n`,
      semicolons,
    );
    expect(row).toMatchObject({ id: 't;1', minor: 1250n });
  });

  test('leaves out what is not in the time that is read', async () => {
    expect(await read(`${HEADER}${ROW.replace('2026-11', '2025-11')}`)).toEqual([]);
  });

  test('names a row without an id by its line', async () => {
    const { id: _, ...columns } = MAPPING.columns;
    expect(await read(`${HEADER}${ROW}`, { ...MAPPING, columns })).toMatchObject([{ id: 'line 2' }]);
  });
});

describe('a bad row is left out with its reason, and the rows after it are read', () => {
  test.each([
    ['amount', 't1,2026-11-20,payment,twelve,EUR,,op_1'],
    ['amount', 't1,2026-11-20,payment,1e3,EUR,,op_1'],
    ['amount', 't1,2026-11-20,payment,99999999999999999999.00,EUR,,op_1'],
    ['exponent', 't1,2026-11-20,payment,12.5,EUR,,op_1'],
    ['exponent', 't1,2026-11-20,payment,1250,EUR,,op_1'],
    ['exponent', 't1,2026-11-20,payment,12.50,JPY,,op_1'],
    ['exponent', 't1,2026-11-20,payment,12.50,EUR,0.3,op_1'],
    ['currency', 't1,2026-11-20,payment,12.50,EURO,,op_1'],
    ['date', 't1,20.11.2026,payment,12.50,EUR,,op_1'],
    ['date', 't1,2026-02-30,payment,12.50,EUR,,op_1'],
    ['movement', 't1,2026-11-20,gift,12.50,EUR,,op_1'],
    ['columns', 't1,2026-11-20,payment,12.50'],
    ['columns', 't1,2026-11-20,payment,12.50,EUR,,op_1,more'],
  ])('%s: %s', async (reason, line) => {
    expect(await read(`${HEADER}${line}\n${ROW}`)).toMatchObject([{ reason, place: 'line 2' }, { id: 't1' }]);
  });

  test('encoding: bytes that are no UTF-8', async () => {
    const latin1 = Buffer.from(`${HEADER}t\u00e9,2026-11-20,payment,12.50,EUR,,op_1\n${ROW}`, 'latin1');
    expect(await read(latin1)).toMatchObject([{ reason: 'encoding', place: 'line 2' }, { id: 't1' }]);
  });
});

describe('a file that cannot be trusted as a whole is refused with what to do', () => {
  test('cut off within quotes', async () => {
    await expect(read(`${HEADER}${ROW}"t2,2026-11`)).rejects.toMatchObject({
      name: 'RunRefusedError',
      advice: expect.stringContaining('cut off'),
    });
  });

  test('without a column of the mapping', async () => {
    await expect(read(`${HEADER.replace('Amount', 'Sum')}${ROW}`)).rejects.toMatchObject({
      message: expect.stringContaining('has no column Amount'),
      advice: expect.stringContaining('Sum'),
    });
  });

  test('empty', async () => {
    await expect(read('')).rejects.toThrow('is empty');
  });

  test('a quote that is never closed does not take the file into memory', async () => {
    await expect(read(`${HEADER}"${'x'.repeat(300_000)}\n${ROW}`)).rejects.toMatchObject({
      name: 'RunRefusedError',
    });
  });

  test('not there', async () => {
    const reading = readCsvFile(join(path, 'nowhere'), mappingOf(MAPPING), SPAN).next();
    await expect(reading).rejects.toThrow(/ENOENT|ENOTDIR/);
  });
});

test('a mapping that is none says what is wrong with it', () => {
  const parsed = parseMapping(JSON.stringify({ ...MAPPING, amounts: 'cents', colour: 1 }));
  if (parsed.ok) throw new Error('it was taken');
  expect(parsed.error.join('\n')).toContain('amounts: ');
  expect(parsed.error.join('\n')).toContain('colour');
  expect(parseMapping('{').ok).toBe(false);
});
