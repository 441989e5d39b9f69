import * as v from 'valibot';
import { err, ok, type Result } from '../kernel/result.ts';
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

const Column = v.pipe(v.string(), v.nonEmpty());
const Cell = v.union([Column, v.strictObject({ always: v.string() })]);

const Mapping = v.strictObject({
  delimiter: v.optional(v.pipe(v.string(), v.length(1)), ','),
  columns: v.strictObject({
    id: v.optional(Column),
    amount: Column,
    currency: Cell,
    at: Column,
    movement: Cell,
    operation_id: v.optional(Column),
    reference: v.optional(Column),
    fee: v.optional(Column),
  }),
  movements: v.record(v.string(), v.picklist(HISTORY_KINDS)),
  amounts: v.picklist(['major', 'minor']),
  decimal: v.optional(v.picklist(['.', ',']), '.'),
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
  const parsed = v.safeParse(Mapping, parseJson(text));
  return parsed.success
    ? ok(parsed.output)
    : err(parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the mapping'}: ${issue.message}`));
};
