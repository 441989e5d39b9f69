import type { BadRow } from './domain/bad-row.ts';
import type { Coverage } from './domain/coverage.ts';
import { isCovered } from './domain/coverage.ts';
import type { MoneyRecord } from './domain/record.ts';
import type { Statement } from './domain/statement.ts';
import type { Span } from './domain/window.ts';
import { readCamtFile } from './read-camt-file.ts';
import { readCsvFile } from './read-csv-file.ts';
import { createStatementNotes } from './statement-notes.ts';

/** A statement's rows of a time, and what it covers once they are read. */
export interface StatementRows {
  readonly rows: AsyncIterable<readonly (MoneyRecord | BadRow)[]>;
  /** @throws RunRefusedError if it cannot be the right file. */
  readonly conclude: () => Coverage;
  readonly currencies: ReturnType<typeof createStatementNotes>['currencies'];
}

/** What somebody has said that a statement is not about is left out on both sides. */
const isAskedFor = ({ covers }: Statement, row: MoneyRecord | BadRow): boolean =>
  'reason' in row ||
  isCovered(
    { movements: covers.movements ?? [row.movement], currencies: covers.currencies ?? [row.currency] },
    row,
  );

/**
 * Reads a statement's file, whatever its format, in memory that does not grow with it.
 *
 * @param path Its last part is what refusals call the file.
 * @param read The time of which rows are wanted.
 */
export const readStatementFile = (path: string, statement: Statement, read: Span): StatementRows => {
  const { reading } = statement;
  const notes = createStatementNotes();
  const batches =
    reading.format === 'csv'
      ? readCsvFile(path, reading.mapping, read, notes)
      : readCamtFile(path, reading.movements, read, notes);
  const rows = async function* () {
    for await (const batch of batches) yield batch.filter((row) => isAskedFor(statement, row));
  };
  return { rows: rows(), conclude: () => notes.conclude(statement, read), currencies: notes.currencies };
};
