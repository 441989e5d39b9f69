import type { CurrencyCode } from '../../kernel/currencies.ts';
import { isCurrencyCode } from '../../kernel/money.ts';
import type { HistoryKind } from '../../providers/port.ts';
import { type CamtMovements, camtMovementsOf } from './camt-record.ts';
import type { Coverage } from './coverage.ts';
import { type FileMapping, movementOf } from './file-mapping.ts';

/** How a statement's file is read. */
export type StatementReading =
  | { readonly format: 'csv'; readonly mapping: FileMapping }
  | { readonly format: 'camt'; readonly movements: CamtMovements };

/** What somebody says that a statement must have; null: what follows from how it is read, and from the file. */
export interface Covers {
  readonly movements: readonly HistoryKind[] | null;
  readonly currencies: readonly CurrencyCode[] | null;
}

/** A file that stands for a provider's history. */
export interface Statement {
  /** Whose: runs over statements of one name find each other's breaks again. */
  readonly name: string;
  readonly reading: StatementReading;
  readonly covers: Covers;
}

const unique = <T extends string>(values: readonly T[]): readonly T[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));

/** Every movement that rows which are read so can be. */
export const movementsIn = (reading: StatementReading): readonly HistoryKind[] => {
  if (reading.format === 'camt') return unique(camtMovementsOf(reading.movements));
  const { columns, movements } = reading.mapping;
  if (typeof columns.movement === 'string') return unique(Object.values(movements));
  const always = movementOf(reading.mapping, columns.movement.always);
  return always === null ? [] : [always];
};

/** The one currency that all rows have because their mapping says so. */
const alwaysIn = (reading: StatementReading): readonly CurrencyCode[] => {
  if (reading.format === 'camt' || typeof reading.mapping.columns.currency === 'string') return [];
  const { always } = reading.mapping.columns.currency;
  return isCurrencyCode(always) ? [always] : [];
};

/** @param occurring The currencies of the file's rows and balances. */
export const coverageOf = (
  { reading, covers }: Pick<Statement, 'covers' | 'reading'>,
  occurring: readonly CurrencyCode[],
): Coverage => ({
  movements: unique(covers.movements ?? movementsIn(reading)),
  currencies: unique(covers.currencies ?? [...alwaysIn(reading), ...occurring]),
});
