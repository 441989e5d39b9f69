import * as v from 'valibot';
import { err, ok, type Result } from '../kernel/result.ts';
import { text } from '../platform/request-fields.ts';
import type { HistoryKind } from '../providers/port.ts';
import type { FileMapping } from './domain/file-mapping.ts';

/** Every movement that a line can be. */
export const HISTORY_KINDS = [
  'charge',
  'refund',
  'payout',
  'refund_return',
  'payout_return',
  'dispute',
  'dispute_reversal',
  'dispute_fee',
  'dispute_fee_return',
  'settlement',
  'settlement_return',
] as const satisfies readonly HistoryKind[];

export const MOVEMENT = v.picklist(HISTORY_KINDS, `must be one of ${HISTORY_KINDS.join(', ')}`);

/** As somebody wrote it into a file: far longer ones are no names, and it is kept with the run. */
const WORD = text(200);
const CELL = v.union([WORD, v.strictObject({ always: WORD })], 'must be a column, or {"always": …}');

export const MAPPING = v.strictObject({
  delimiter: v.optional(v.pipe(v.string(), v.length(1, 'must be one character')), ','),
  columns: v.strictObject({
    id: v.optional(WORD),
    amount: WORD,
    currency: CELL,
    at: WORD,
    movement: CELL,
    operation_id: v.optional(WORD),
    reference: v.optional(WORD),
    fee: v.optional(WORD),
  }),
  movements: v.pipe(v.record(WORD, MOVEMENT), v.maxEntries(200, 'must have at most 200 words')),
  amounts: v.picklist(['major', 'minor'], 'must be major or minor'),
  decimal: v.optional(v.picklist(['.', ','], 'must be . or ,'), '.'),
});

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @returns the mapping, or what is wrong with it, one thing a line. */
export const parseMapping = (text: string): Result<FileMapping, readonly string[]> => {
  const parsed = v.safeParse(MAPPING, parseJson(text));
  return parsed.success
    ? ok(parsed.output)
    : err(parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the mapping'}: ${issue.message}`));
};
