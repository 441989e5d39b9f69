import { csvCell } from '../../ledger/domain/export-rows.ts';

/** Why a row of a file or a history says nothing that could be compared. */
export type BadRowReason =
  /** It is there already, byte for byte. */
  | 'repeated'
  /** It has not the number of columns that the file's header has. */
  | 'columns'
  | 'amount'
  /** More or fewer decimals than the currency has: a hundredfold amount is worse than none. */
  | 'exponent'
  | 'currency'
  | 'date'
  | 'movement'
  /** A bank does not say that it is booked, nor that it may still be. */
  | 'status'
  | 'encoding'
  | 'empty';

/** A row that is left out of matching and totals, and put before a person. */
export interface BadRow {
  readonly reason: BadRowReason;
  /** Where it is: `line 17`, `entry 3 of statement 1`, or the id of what is there twice. */
  readonly place: string;
}

export const BAD_ROWS_HEADER = 'place,reason\r\n';

export const badRowLine = ({ place, reason }: BadRow): string => `${csvCell(place)},${reason}\r\n`;
