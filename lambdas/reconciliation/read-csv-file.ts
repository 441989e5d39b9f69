import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse';
import { holdsAccountData } from '../kernel/account-data.ts';
import type { BadRow } from './domain/bad-row.ts';
import { columnsOf, type FileMapping } from './domain/file-mapping.ts';
import { type FileRow, toFileRecord } from './domain/file-record.ts';
import type { MoneyRecord } from './domain/record.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { isInside, type Span } from './domain/window.ts';
import type { StatementNotes } from './statement-notes.ts';

/** Rows handed on at once. */
const BATCH = 1000;

/**
 * Far beyond any row of a statement: a quote that is never closed must not take the whole file into memory. Written as a
 * row of ours, with three bytes for each, it still fits into a reader's buffer.
 */
const ROW_BYTES_MAX = 16 * 1024;

const ADVICE: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'It ends within quotes: it was cut off. Fetch it again.',
  CSV_MAX_RECORD_SIZE: 'A quote is not closed, or the delimiter is another one.',
};

const refuse = (path: string, error: unknown): never => {
  if (!(error instanceof CsvError)) throw error;
  throw new RunRefusedError(
    `${basename(path)} is no CSV file that can be read: ${error.code}`,
    ADVICE[error.code] ?? 'Look at the line that it names, and at the delimiter of the mapping.',
  );
};

/** A file without a header begins with a row, and what is in that is for nobody to read in the story of a run. */
const headerText = (header: readonly string[]): string =>
  holdsAccountData(header.join(' ')) ? 'Its first line is no header.' : `It has: ${header.join(', ')}.`;

const requireColumns = (path: string, mapping: FileMapping, header: readonly string[]): readonly string[] => {
  const wanted = columnsOf(mapping);
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new RunRefusedError(
      `${basename(path)} has no column ${missing.join(', ')}`,
      `${headerText(header)} Change the mapping, or fetch the right file.`,
    );
  const twice = wanted.filter((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice.length > 0)
    throw new RunRefusedError(
      `${basename(path)} has column ${twice.join(', ')} twice`,
      'Nobody can tell which one is meant: have one of them called otherwise.',
    );
  return header;
};

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const toRow = (header: readonly string[], cells: readonly string[]): FileRow =>
  Object.fromEntries(header.map((column, index) => [column, cells[index] ?? '']));

/**
 * A CSV file (RFC 4180, UTF-8) as records of theirs, row by row. A row that says nothing is a bad row; a file that is
 * cut off or has not the columns of the mapping is refused as a whole.
 */
export const readCsvFile = async function* (
  path: string,
  mapping: FileMapping,
  span: Span,
  notes?: StatementNotes,
): AsyncGenerator<readonly (MoneyRecord | BadRow)[]> {
  const parser = parse({
    bom: true,
    delimiter: mapping.delimiter,
    info: true,
    max_record_size: ROW_BYTES_MAX,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const file = createReadStream(path);
  file.on('error', (error) => parser.destroy(error));
  file.pipe(parser);
  let header: readonly string[] | null = null;
  let batch: (MoneyRecord | BadRow)[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (header === null) {
        header = requireColumns(path, mapping, record);
        continue;
      }
      const place = `line ${info.lines}`;
      const row: MoneyRecord | BadRow =
        record.length === header.length
          ? toFileRecord(mapping, toRow(header, record), info.lines)
          : { reason: 'columns', place };
      notes?.onRow(row);
      if ('reason' in row || isInside(span, row.at)) batch.push(row);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    refuse(path, error);
  }
  if (header === null) throw new RunRefusedError(`${basename(path)} is empty`, 'Fetch it again.');
  yield batch;
};
