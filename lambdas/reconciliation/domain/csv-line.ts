import { csvCell } from '../../ledger/domain/export-rows.ts';

/** A number of ours: minus and all, so that a spreadsheet can add it up. */
export interface NumberCell {
  readonly number: string;
}

export const numberCell = (value: bigint | string | null): NumberCell => ({
  number: value?.toString() ?? '',
});

/** RFC 4180. Texts may be anybody's, and are kept from being taken for formulas. */
export const csvLine = (cells: readonly (string | NumberCell)[]): string =>
  `${cells.map((cell) => (typeof cell === 'string' ? csvCell(cell) : cell.number)).join(',')}\r\n`;
