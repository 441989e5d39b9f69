import { money, toDecimal } from '../../kernel/money.ts';
import { csvCell } from '../../ledger/domain/export-rows.ts';
import type { Finding } from './finding.ts';
import type { RecordSide, ScopedRecord } from './record.ts';

/** A number of ours: what is below zero begins like a formula, and is none; as a text no sum would count it. */
interface Figure {
  readonly figure: string;
}

const cell = (one: string | Figure): string => (typeof one === 'string' ? csvCell(one) : one.figure);

const line = (cells: readonly (string | Figure)[]): string => `${cells.map(cell).join(',')}\r\n`;

/** One row for each record of a finding; records of one finding have its number. */
export const FINDINGS_HEADER = line([
  'finding',
  'class',
  'rule',
  'side',
  'id',
  'movement',
  'currency',
  'amount_minor',
  'amount',
  'fee_minor',
  'status',
  'at',
  'cause_id',
  'reference',
  'merchant_id',
  'resource_id',
]);

/** @param number 1, 2, 3 … in the order of the file. */
export const findingRows = (number: number, finding: Finding): string => {
  const row = (side: RecordSide, record: ScopedRecord): string =>
    line([
      String(number),
      finding.class,
      finding.rule ?? '',
      side,
      record.id,
      record.movement,
      record.currency,
      { figure: record.minor.toString() },
      { figure: toDecimal(money(record.minor, record.currency)) },
      { figure: record.fee?.toString() ?? '' },
      record.status,
      record.at,
      record.causeId ?? '',
      record.reference ?? '',
      record.merchantId ?? '',
      record.resourceId ?? '',
    ]);
  return [
    ...finding.here.map((record) => row('here', record)),
    ...finding.there.map((record) => row('there', record)),
  ].join('');
};

/** One row for each match; several records of one side are separated by spaces. */
export const MATCHES_HEADER = line(['rule', 'here', 'there']);

export const matchRow = (rule: string, here: readonly string[], there: readonly string[]): string =>
  line([rule, here.join(' '), there.join(' ')]);
