import { csvCell } from '../../ledger/domain/export-rows.ts';
import type { HealedFinding } from './healed-finding.ts';

const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

export const HEALINGS_HEADER = line([
  'class',
  'healing',
  'operation_id',
  'told',
  'journal_entry',
  'here',
  'there',
]);

/** One row for each finding that was tried; several records of one side are separated by spaces. */
export const healingRow = ({ class: found, healing, evidence, here, there }: HealedFinding): string =>
  evidence === null
    ? ''
    : line([
        found,
        healing,
        evidence.operationId,
        evidence.told,
        evidence.entryId ?? '',
        here.map(({ id }) => id).join(' '),
        there.map(({ id }) => id).join(' '),
      ]);
