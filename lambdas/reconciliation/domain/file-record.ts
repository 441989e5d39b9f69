import { parseRfc3339, toRfc3339 } from '../../kernel/clock.ts';
import { isCurrencyCode } from '../../kernel/money.ts';
import type { BadRow, BadRowReason } from './bad-row.ts';
import { parseFileAmount } from './file-amount.ts';
import { type FileMapping, movementOf } from './file-mapping.ts';
import { signOf } from './movement.ts';
import type { MoneyRecord } from './record.ts';
import { nameIn, referenceIn } from './statement-text.ts';

export type FileRow = Readonly<Record<string, string>>;

/** What a decoder leaves where bytes are no UTF-8. */
const UNDECODED = '\uFFFD';

const DAY = /^\d{4}-\d\d-\d\d$/;

const timeOf = (text: string): string | null => {
  const milliseconds = parseRfc3339(DAY.test(text) ? `${text}T00:00:00Z` : text);
  return milliseconds === null ? null : toRfc3339(milliseconds);
};

const magnitude = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/**
 * A row of a file as a record of theirs. Its sign comes from its movement: some files write what was paid out as
 * negative, others do not.
 *
 * @param line Where the row begins in its file.
 */
export const toFileRecord = (mapping: FileMapping, row: FileRow, line: number): MoneyRecord | BadRow => {
  const bad = (reason: BadRowReason): BadRow => ({ reason, place: `line ${line}` });
  const { columns } = mapping;
  const cell = (column: string | { readonly always: string } | undefined): string => {
    if (column === undefined) return '';
    return typeof column === 'string' ? (row[column] ?? '').trim() : column.always;
  };
  const cellIf = (column: string | undefined): string | null => {
    const text = cell(column);
    return text === '' ? null : text;
  };
  if (Object.values(row).some((text) => text.includes(UNDECODED))) return bad('encoding');
  const currency = cell(columns.currency);
  if (!isCurrencyCode(currency)) return bad('currency');
  const movement = movementOf(mapping, cell(columns.movement));
  if (movement === null) return bad('movement');
  const amount = parseFileAmount(cell(columns.amount), currency, mapping);
  if (!amount.ok) return bad(amount.error);
  const at = timeOf(cell(columns.at));
  if (at === null) return bad('date');
  const feeText = cellIf(columns.fee);
  const fee = feeText === null ? null : parseFileAmount(feeText, currency, mapping);
  if (fee !== null && !fee.ok) return bad(fee.error);
  return {
    id: nameIn(cellIf(columns.id)) ?? `line ${line}`,
    causeId: nameIn(cellIf(columns.operation_id)),
    reference: referenceIn(cellIf(columns.reference)),
    movement,
    currency,
    minor: signOf(movement) * magnitude(amount.value),
    fee: fee === null ? null : magnitude(fee.value),
    status: 'moved',
    at,
    merchantId: null,
    resourceId: null,
  };
};
