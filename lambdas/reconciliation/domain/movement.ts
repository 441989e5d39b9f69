import { invariant } from '../../kernel/invariant.ts';
import { clearingSign, type PostingRule } from '../../ledger/domain/posting-table.ts';
import type { HistoryKind } from '../../providers/port.ts';

/** What an entry is called in a provider's history; entries that no provider sees are not there. */
export const MOVEMENTS = {
  payment_captured: 'charge',
  refund_succeeded: 'refund',
  refund_returned: 'refund_return',
  payout_paid: 'payout',
  payout_returned: 'payout_return',
  dispute_opened: 'dispute',
  dispute_won: 'dispute_reversal',
  dispute_fee_charged: 'dispute_fee',
  dispute_fee_returned: 'dispute_fee_return',
  settlement_paid: 'settlement',
  settlement_returned: 'settlement_return',
  dispute_lost: null,
  transfer_posted: null,
  transfer_reversed: null,
  // The price of a movement is a part of its line there.
  provider_fee_charged: null,
  // What they correct says which movement it is.
  adjustment_credited: null,
  adjustment_debited: null,
} as const satisfies Record<PostingRule, HistoryKind | null>;

const RULES = new Map(Object.entries(MOVEMENTS).map(([rule, movement]) => [movement, rule as PostingRule]));

/** What a movement must be booked as. */
export const ruleOf = (movement: HistoryKind): PostingRule => {
  const rule = RULES.get(movement);
  invariant(rule !== undefined, `${movement} is never booked`);
  return rule;
};

/**
 * 1 if a movement leaves more at the provider, -1 if it leaves less, as our books have it. That is so whoever tells of it:
 * a settlement is less at the provider, though a statement of our own bank shows it as money that came.
 */
export const signOf = (movement: HistoryKind): 1n | -1n => {
  const rule = RULES.get(movement);
  const sign = rule === undefined ? 0n : clearingSign(rule);
  invariant(sign !== 0n, `${movement} moves nothing`);
  return sign;
};
