import * as v from 'valibot';
import { type Money, parseMoney } from '../../kernel/money.ts';

const Amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const DisputeShape = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  object: v.literal('dispute'),
  /** The operation that took the disputed money. */
  operation_id: v.string(),
  charge: v.string(),
  status: v.picklist(['needs_response', 'under_review', 'won', 'lost']),
  reason: v.string(),
  amount: v.pipe(Amount, v.minValue(1)),
  fee: Amount,
  /** Of the fee, what was given back; missing in events that are older than that. */
  fee_returned: v.optional(Amount, 0),
  currency: v.string(),
  evidence_due_by: v.pipe(v.string(), v.isoTimestamp()),
  evidence_operation_id: v.nullable(v.string()),
  created_at: v.pipe(v.string(), v.isoTimestamp()),
});

export type SandboxDispute = Omit<
  v.InferOutput<typeof DisputeShape>,
  'amount' | 'fee' | 'fee_returned' | 'currency' | 'created_at'
> & { readonly amount: Money; readonly fee: Money; readonly feeReturned: Money };

export const Dispute = v.pipe(
  DisputeShape,
  v.rawTransform(({ dataset, addIssue, NEVER }): SandboxDispute => {
    const { currency, created_at: _createdAt, fee_returned, ...dispute } = dataset.value;
    const amount = parseMoney(dispute.amount, currency);
    const fee = parseMoney(dispute.fee, currency);
    const feeReturned = parseMoney(fee_returned, currency);
    if (amount.ok && fee.ok && feeReturned.ok)
      return { ...dispute, amount: amount.value, fee: fee.value, feeReturned: feeReturned.value };
    addIssue({ message: 'the currency is not known' });
    return NEVER;
  }),
);
