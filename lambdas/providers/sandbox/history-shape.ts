import * as v from 'valibot';
import { Amount } from './shapes.ts';

export const HistoryShape = v.object({
  data: v.array(
    v.object({
      id: v.string(),
      type: v.picklist([
        'charge',
        'refund',
        'refund_return',
        'payout',
        'payout_return',
        'dispute',
        'dispute_reversal',
        'dispute_fee',
        'dispute_fee_return',
        'settlement',
        'settlement_return',
      ]),
      operation_id: v.string(),
      reference: v.string(),
      amount: Amount,
      settled_amount: Amount,
      fee: Amount,
      /** Of a settlement: what it is the settlement of. */
      lines: v.optional(v.object({ settled_amount: Amount })),
      currency: v.string(),
      created_at: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
  next_cursor: v.nullable(v.string()),
});
