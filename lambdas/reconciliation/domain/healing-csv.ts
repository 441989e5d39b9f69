import { csvLine } from './csv-line.ts';
import type { HealedFinding } from './healed-finding.ts';

export const HEALINGS_HEADER = csvLine([
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
    : csvLine([
        found,
        healing,
        evidence.operationId,
        evidence.told,
        evidence.entryId ?? '',
        here.map(({ id }) => id).join(' '),
        there.map(({ id }) => id).join(' '),
      ]);
