import { money, toDecimal } from '../../kernel/money.ts';
import { csvLine, numberCell } from './csv-line.ts';
import type { Finding } from './finding.ts';
import type { RecordSide, ScopedRecord } from './record.ts';

/** One row for each record of a finding; records of one finding have its number. */
export const FINDINGS_HEADER = csvLine([
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
    csvLine([
      String(number),
      finding.class,
      finding.rule ?? '',
      side,
      record.id,
      record.movement,
      record.currency,
      numberCell(record.minor),
      numberCell(toDecimal(money(record.minor, record.currency))),
      numberCell(record.fee),
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
export const MATCHES_HEADER = csvLine(['rule', 'here', 'there']);

export const matchRow = (rule: string, here: readonly string[], there: readonly string[]): string =>
  csvLine([rule, here.join(' '), there.join(' ')]);
