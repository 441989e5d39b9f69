import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money, toDecimal } from '../../lambdas/kernel/money.ts';
import type { BadRow } from '../../lambdas/reconciliation/domain/bad-row.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { readCamtFile } from '../../lambdas/reconciliation/read-camt-file.ts';

const SPAN = { fromMs: Date.parse('2026-11-01T00:00:00Z'), toMs: Date.parse('2026-12-01T00:00:00Z') };
const OPERATION = deriveId('op', 'one');

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'camt-')), 'statement.xml');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

const read = async (content: string | Buffer) => {
  writeFileSync(path, content);
  const rows: (MoneyRecord | BadRow)[] = [];
  for await (const batch of readCamtFile(path, { credit: 'charge', debit: 'payout' }, SPAN))
    rows.push(...batch);
  return rows;
};

interface Entry {
  readonly minor: bigint;
  readonly more?: string;
  readonly status?: string;
  readonly date?: string;
  readonly amount?: string;
}

const decimal = (minor: bigint): string => toDecimal(money(minor < 0n ? -minor : minor, 'EUR'));
const direction = (minor: bigint): string => `<CdtDbtInd>${minor < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;

const entryXml = (
  { minor, more = '', status = '<Cd>BOOK</Cd>', date, amount }: Entry,
  index: number,
): string =>
  `<Ntry><NtryRef>n${index}</NtryRef><Amt Ccy="EUR">${amount ?? decimal(minor)}</Amt>${direction(minor)}<Sts>${status}</Sts><BookgDt>${date ?? '<Dt>2026-11-20</Dt>'}</BookgDt>${more}</Ntry>`;

const balance = (code: string, minor: bigint): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${decimal(minor)}</Amt>${direction(minor)}<Dt><Dt>2026-11-20</Dt></Dt></Bal>`;

const booked = (entries: readonly Entry[]): bigint =>
  entries.reduce((sum, { minor, status }) => (status === undefined ? sum + minor : sum), 0n);

const statement = (entries: readonly Entry[], opening = 1000n): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr/><Stmt><Id>s</Id>${balance('OPBD', opening)}${balance('CLBD', opening + booked(entries))}${entries.map(entryXml).join('')}</Stmt></BkToCstmrStmt></Document>`;

const references = (text: string): string =>
  `<NtryDtls><TxDtls><Refs><EndToEndId>${text}</EndToEndId></Refs></TxDtls></NtryDtls>`;

describe('an entry of a statement', () => {
  test('is what money that came, or left, is said to be', async () => {
    expect(
      await read(
        statement([{ minor: 1250n }, { minor: -300n, date: '<DtTm>2026-11-20T10:00:00+01:00</DtTm>' }]),
      ),
    ).toMatchObject([
      {
        id: 'n0',
        movement: 'charge',
        minor: 1250n,
        currency: 'EUR',
        at: '2026-11-20T00:00:00.000Z',
        status: 'moved',
        fee: null,
      },
      { id: 'n1', movement: 'payout', minor: -300n, at: '2026-11-20T09:00:00.000Z' },
    ]);
  });

  test('names its operation if somebody wrote its id on the way, and is a text if not', async () => {
    const rows = await read(
      statement([
        { minor: 1n, more: references(OPERATION) },
        { minor: 2n, more: references('ORD-7 &amp; more') },
      ]),
    );
    expect(rows).toMatchObject([
      { causeId: OPERATION, reference: null },
      { causeId: null, reference: 'ORD-7 & more' },
    ]);
  });

  test('that is pending may still move, and one that only informs is none', async () => {
    const rows = await read(
      statement([
        { minor: 5n, status: 'PDNG' },
        { minor: 6n, status: '<Cd>INFO</Cd>' },
      ]),
    );
    expect(rows).toMatchObject([{ minor: 5n, status: 'pending' }]);
  });

  test('that takes back a payout is its return', async () => {
    expect(await read(statement([{ minor: 300n, more: '<RvslInd>true</RvslInd>' }]))).toMatchObject([
      { movement: 'payout_return', minor: 300n },
    ]);
  });

  test('that was booked in one sum is one record for each of its parts, if they make it up', async () => {
    const part = (minor: bigint, id: string) =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><Amt Ccy="EUR">${decimal(minor)}</Amt></TxDtls>`;
    const whole = { minor: 1000n, more: `<NtryDtls>${part(400n, 'a')}${part(600n, 'b')}</NtryDtls>` };
    expect(await read(statement([whole]))).toMatchObject([
      { id: 'n0/1', minor: 400n, reference: 'a' },
      { id: 'n0/2', minor: 600n, reference: 'b' },
    ]);
    const odd = { minor: 1000n, more: `<NtryDtls>${part(400n, 'a')}${part(601n, 'b')}</NtryDtls>` };
    expect(await read(statement([odd]))).toMatchObject([{ id: 'n0', minor: 1000n }]);
  });

  test.each([
    ['amount', { minor: 1n, amount: 'twelve' }],
    ['exponent', { minor: 1n, amount: '12.5' }],
    ['date', { minor: 1n, date: '<Dt>20.11.2026</Dt>' }],
    ['movement', { minor: -1n, more: '<RvslInd>true</RvslInd>' }],
  ] as const)(
    'that cannot be read is a bad row (%s), and the ones after it are read',
    async (reason, entry) => {
      expect(await read(statement([entry, { minor: 7n }]))).toMatchObject([
        { reason, place: 'entry 1 of statement 1' },
        { minor: 7n },
      ]);
    },
  );
});

describe('a document is refused as a whole, with what to do', () => {
  const GOOD = statement([{ minor: 1250n }]);

  test.each([
    ['cut off', GOOD.slice(0, -30), 'fetch it again'],
    [
      'whose balances do not add up',
      GOOD.replace('<Amt Ccy="EUR">22.50', '<Amt Ccy="EUR">22.51'),
      'fetch it again',
    ],
    ['without a closing balance', GOOD.replace('CLBD', 'XPCD'), 'fetch it again'],
    ['with a DOCTYPE', GOOD.replace('?>', '?><!DOCTYPE d [<!ENTITY a "b">]>'), 'No statement needs one'],
    ['with an entity of its own', GOOD.replace('12.50', '&a;'), 'fetch it again'],
    ['that is no statement', '<html/>', 'BkToCstmrStmt'],
    ['that is nested too deep', `${'<a>'.repeat(100)}`, 'fetch it again'],
    ['that is empty', '', 'fetch it again'],
  ])('%s', async (_what, content, advice) => {
    await expect(read(content)).rejects.toMatchObject({
      name: 'RunRefusedError',
      advice: expect.stringContaining(advice),
    });
  });

  test('that is no UTF-8', async () => {
    const latin1 = Buffer.from(GOOD.replace('<Id>s', '<Id>\u00e9'), 'latin1');
    await expect(read(latin1)).rejects.toMatchObject({ advice: expect.stringContaining('UTF-8') });
  });

  test('with an entry that does not end, before it is all in memory', async () => {
    const endless = GOOD.replace('12.50', 'x'.repeat(5_000_000));
    await expect(read(endless)).rejects.toThrow('does not end');
  });
});

test('every statement that adds up is read as it was written, and none that was changed by a cent', async () => {
  const entries = fc.array(
    fc.record({ minor: fc.bigInt({ min: -10_000n, max: 10_000n }).filter((minor) => minor !== 0n) }),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  await fc.assert(
    fc.asyncProperty(entries, fc.bigInt({ min: -500n, max: 500n }), async (some, opening) => {
      const rows = await read(statement(some, opening));
      expect(rows).toMatchObject(some.map(({ minor }, index) => ({ id: `n${index}`, minor })));
      const spoilt = statement(some, opening).replace(entryXml(some[0] ?? { minor: 1n }, 0), '');
      await expect(read(spoilt)).rejects.toThrow('does not add up');
    }),
    { numRuns: 50 },
  );
});
