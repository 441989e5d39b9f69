import { type Money, negate, toDecimal } from '../../kernel/money.ts';
import { parseAccountId } from './account.ts';
import { correctedId, type JournalEntry } from './journal-entry.ts';

export type ExportFormat = 'csv' | 'jsonl';

/** The columns of an export, in their order: one row for each posting. A new column is added at the end. */
const COLUMNS = [
  'entry_id',
  'posting',
  'created_at',
  'kind',
  'merchant_id',
  'account',
  'side',
  'amount_minor',
  'amount',
  'currency',
  'held',
  'resource_id',
  'operation_id',
  'event_id',
  'corrects',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

const absolute = (amount: Money): Money => (amount.minor < 0n ? negate(amount) : amount);

const rowsOf = (entry: JournalEntry): readonly Row[] =>
  entry.postings.map(({ account, amount, isHeld }, index) => ({
    entry_id: entry.id,
    posting: String(index),
    created_at: entry.createdAt,
    kind: entry.kind,
    merchant_id: entry.merchantId,
    account: parseAccountId(account).kind,
    side: amount.minor > 0n ? 'debit' : 'credit',
    amount_minor: absolute(amount).minor.toString(),
    amount: toDecimal(absolute(amount)),
    currency: amount.currency,
    held: String(isHeld),
    resource_id: entry.resourceId,
    operation_id: entry.operationId ?? '',
    event_id: entry.eventId ?? '',
    corrects: entry.adjusts === undefined ? '' : correctedId(entry),
  }));

/** What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/** RFC 4180: quoted where it must be, quotes doubled. A cell that begins like a formula gets an apostrophe first. */
export const csvCell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** The first line of a CSV file; JSON Lines have none. */
export const exportHeader = (format: ExportFormat): string => (format === 'csv' ? csvLine(COLUMNS) : '');

const orNull = (text: string): string | null => (text === '' ? null : text);

const jsonLine = (row: Row): string => {
  const { posting, held, operation_id: operationId, event_id: eventId, corrects, ...texts } = row;
  const values = {
    ...texts,
    posting: BigInt(posting),
    held: held === 'true',
    operation_id: orNull(operationId),
    event_id: orNull(eventId),
    corrects: orNull(corrects),
  };
  const fields = COLUMNS.map((column) => {
    const value = values[column];
    return `"${column}":${typeof value === 'bigint' ? value.toString() : JSON.stringify(value)}`;
  });
  return `{${fields.join(',')}}\n`;
};

/** The order of an export: by time, and by id where the time is the same. */
export const inExportOrder = (entries: readonly JournalEntry[]): readonly JournalEntry[] => {
  const place = ({ createdAt, id }: JournalEntry): string => `${createdAt}#${id}`;
  return [...entries].sort((a, b) => (place(a) < place(b) ? -1 : 1));
};

/** Rows of these entries, in the order given: the same entries give the same bytes. */
export const exportRows = (format: ExportFormat, entries: readonly JournalEntry[]): string =>
  entries
    .flatMap(rowsOf)
    .map((row) => (format === 'csv' ? csvLine(COLUMNS.map((column) => row[column])) : jsonLine(row)))
    .join('');
