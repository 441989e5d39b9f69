import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holdsAccountData } from '../../lambdas/kernel/account-data.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { BadRow } from '../../lambdas/reconciliation/domain/bad-row.ts';
import type { FileMapping } from '../../lambdas/reconciliation/domain/file-mapping.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { formatRow, parseRow } from '../../lambdas/reconciliation/domain/row.ts';
import { referenceIn } from '../../lambdas/reconciliation/domain/statement-text.ts';
import { readCamtFile } from '../../lambdas/reconciliation/read-camt-file.ts';
import { readCsvFile } from '../../lambdas/reconciliation/read-csv-file.ts';
import { advance, closeRows, openRows } from '../../lambdas/reconciliation/row-cursor.ts';

const SPAN = { fromMs: Date.parse('2026-11-01T00:00:00Z'), toMs: Date.parse('2026-12-01T00:00:00Z') };
const IBAN = 'DE89370400440532013000';
const CARD = '4111111111111111';

const MAPPING: FileMapping = {
  delimiter: ',',
  columns: {
    id: 'Id',
    amount: 'Amount',
    currency: 'Currency',
    at: 'Date',
    movement: 'Type',
    operation_id: 'Ours',
    reference: 'Text',
  },
  movements: { payment: 'charge' },
  amounts: 'major',
  decimal: '.',
};
const HEADER = 'Id,Date,Type,Amount,Currency,Ours,Text\n';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'hostile-')), 'statement');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

type Rows = AsyncIterable<readonly (MoneyRecord | BadRow)[]>;

const all = async (batches: Rows): Promise<readonly (MoneyRecord | BadRow)[]> => {
  const rows: (MoneyRecord | BadRow)[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
};

const readCsv = async (content: string, mapping = MAPPING) => {
  writeFileSync(path, content);
  return all(readCsvFile(path, mapping, SPAN));
};

const csvRow = ({ id = 't1', type = 'payment', ours = '', text = '' }) =>
  `${id},2026-11-20,${type},12.50,EUR,${ours},"${text}"\n`;

const balance = (code: string, amount: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;

const readCamt = async ({ status = 'BOOK', details = '', more = '', closing = '22.50' }) => {
  const entry = `<Ntry><NtryRef>n</NtryRef><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>${status === '' ? '' : `<Sts><Cd>${status}</Cd></Sts>`}<BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls>${details}</TxDtls></NtryDtls>${more}</Ntry>`;
  writeFileSync(
    path,
    `<Document><BkToCstmrStmt><Stmt>${balance('OPBD', '10.00')}${balance('CLBD', closing)}${entry}</Stmt></BkToCstmrStmt></Document>`,
  );
  return all(readCamtFile(path, { credit: 'charge', debit: 'payout' }, SPAN));
};

const details = (endToEnd: string, text: string): string =>
  `<Refs><EndToEndId>${endToEnd}</EndToEndId></Refs><RmtInf><Ustrd>${text}</Ustrd></RmtInf>`;

describe('words that every object has', () => {
  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'are no movement of a mapping: %s',
    async (type) => {
      expect(await readCsv(`${HEADER}${csvRow({ type })}${csvRow({})}`)).toEqual([
        { reason: 'movement', place: 'line 2' },
        expect.objectContaining({ id: 't1', minor: 1250n }),
      ]);
    },
  );
});

describe('an entry of a bank', () => {
  test.each(['FUTR', 'RJCT', ''])(
    'that it does not say to be booked or pending has moved nothing: "%s"',
    async (status) => {
      expect(await readCamt({ status, closing: '10.00' })).toEqual([
        { reason: 'status', place: 'entry 1 of statement 1' },
      ]);
    },
  );

  test('that nobody gave an id for is told by its text', async () => {
    expect(await readCamt({ details: details('NOTPROVIDED', 'ORD-17') })).toEqual([
      expect.objectContaining({ causeId: null, reference: 'ORD-17' }),
    ]);
  });

  test('of more elements than any has is refused before all of it is in memory', async () => {
    await expect(readCamt({ more: '<a/>'.repeat(600_000) })).rejects.toThrow('an entry that does not end');
  });
});

describe('account data in a statement', () => {
  test('goes no further than the file: not in ids, not in references', async () => {
    const rows = await readCsv(
      `${HEADER}${csvRow({ id: IBAN, ours: CARD, text: `from DE89 3704 0044 0532 0130 00 for ORD-17, ${CARD}` })}`,
    );
    expect(rows).toEqual([expect.objectContaining({ id: 'line 2', causeId: null })]);
    expect(JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'bigint' ? '' : value))).toMatch(
      /"reference":"from \*\*\* ?for ORD-17, \*\*\*"/,
    );
    const [entry] = await readCamt({ details: details(IBAN, 'ORD-17') });
    expect(entry).toMatchObject({ reference: '***' });
  });

  test('is not repeated by the refusal of a file without a header', async () => {
    const refused = readCsv(`${csvRow({ text: IBAN })}${csvRow({})}`);
    await expect(refused).rejects.toThrow('has no column');
    await expect(refused).rejects.not.toMatchObject({ advice: expect.stringContaining(IBAN) });
  });

  test('is found in whatever is written around it, and what is left of a text is none', () => {
    const noise = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(
        noise,
        fc.constantFrom(IBAN, CARD, '4111 1111 1111 1111'),
        noise,
        (before, number, after) => {
          const text = referenceIn(`${before} ${number} ${after}`) ?? '';
          expect(holdsAccountData(text)).toBe(false);
        },
      ),
    );
  });
});

test('a column that is there twice says two things, so the file is refused', async () => {
  await expect(readCsv('Id,Date,Type,Amount,Amount,Currency,Ours,Text\n')).rejects.toThrow(
    'has column Amount twice',
  );
});

test.each(['é'.repeat(7000), '€'.repeat(5000), '😀'.repeat(3000)])(
  'rows with the longest texts of a file can be sorted and read again',
  async (text) => {
    const ours = deriveId('op', 'one');
    const rows = await readCsv(`${HEADER}${csvRow({ ours, text })}${csvRow({ id: 't2', ours, text })}`);
    const records = rows.flatMap((row) => ('reason' in row ? [] : [{ ...row, isInside: true }]));
    expect(records).toHaveLength(2);
    writeFileSync(path, records.map((row) => `${formatRow(row.reference ?? '', row)}\n`).join(''));
    const cursor = openRows(path);
    let read = 0;
    while (!cursor.isOver) {
      read += 1;
      advance(cursor);
    }
    closeRows(cursor);
    expect(read).toBe(2);
    for (const row of records) expect(parseRow(formatRow('', row))).toEqual(row);
  },
);
