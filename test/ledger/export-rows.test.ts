import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, exportHeader, exportRows, inExportOrder } from '../../lambdas/ledger/domain/export-rows.ts';
import { MERCHANT } from '../support/payments.ts';
import { entryOf, journals } from './journal.ts';

describe('an export', () => {
  it('has one row for each posting, with its amount in minor units and in decimals', () => {
    const entry = entryOf(1, { minor: 5n });
    const { id, resourceId, operationId, eventId } = entry;
    const ids = [resourceId, operationId, eventId].join(',');
    const row = (posting: number, account: string, side: string) =>
      `${id},${posting},2026-11-21T09:00:00.000Z,payment_captured,${MERCHANT},${account},${side},5,0.05,EUR,false,${ids},\r\n`;
    expect(exportHeader('csv') + exportRows('csv', [entry])).toBe(
      'entry_id,posting,created_at,kind,merchant_id,account,side,amount_minor,amount,currency,held,resource_id,operation_id,event_id,corrects\r\n' +
        row(0, 'provider_clearing', 'debit') +
        row(1, 'merchant_payable', 'credit'),
    );
  });

  it('is JSON Lines too: amounts as texts, so that no reader rounds them', () => {
    const rows = exportRows('jsonl', [entryOf(1, { minor: 9_007_199_254_740_991n, currency: 'JPY' })])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toMatchObject({
      posting: 1,
      amount_minor: '9007199254740991',
      amount: '9007199254740991',
      held: false,
    });
  });

  it('of the same entries is the same file, in whatever order they were found', () => {
    fc.assert(
      fc.property(journals, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), (journal, places) => {
        const entries = journal(MERCHANT);
        const shuffled = entries
          .map((entry, n) => ({ entry, place: places[n] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry);
        for (const format of ['csv', 'jsonl'] as const)
          expect(exportRows(format, inExportOrder(shuffled))).toBe(
            exportRows(format, inExportOrder(entries)),
          );
      }),
    );
  });

  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hello"', '"say ""hello"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ])('writes the cell %j as %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});
