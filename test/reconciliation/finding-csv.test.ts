import { expect, test } from 'vitest';
import { FINDINGS_HEADER, findingRows } from '../../lambdas/reconciliation/domain/finding-csv.ts';
import { record } from './histories.ts';

const cellsOf = (line: string): readonly string[] => line.trimEnd().split(',');

test('amounts below zero are numbers to a spreadsheet, and texts from outside never are formulas', () => {
  const finding = {
    class: 'missing_here',
    rule: null,
    here: [],
    there: [record({ movement: 'payout', minor: -1250n, fee: -1n, id: '-1', reference: '=cmd|calc' })],
  } as const;
  const names = cellsOf(FINDINGS_HEADER);
  const cells = cellsOf(findingRows(1, finding));
  const row = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  expect(row).toMatchObject({ amount_minor: '-1250', amount: '-12.50', fee_minor: '-1' });
  expect(row).toMatchObject({ id: "'-1", reference: "'=cmd|calc" });
});
