import { type Money, money } from '../../kernel/money.ts';
import type { HistoryKind, HistoryLine, ProviderName } from '../../providers/port.ts';
import { disputeIdOf } from '../../providers/provider-dispute.ts';
import { settlementIdOf } from '../../providers/provider-settlement.ts';
import type { ProviderLine } from './books.ts';
import { clearingSign, type PostingRule } from './posting-table.ts';

/** What each kind of line in a provider's history must be booked as. */
const RULES = {
  charge: 'payment_captured',
  refund: 'refund_succeeded',
  refund_return: 'refund_returned',
  payout: 'payout_paid',
  payout_return: 'payout_returned',
  dispute: 'dispute_opened',
  dispute_reversal: 'dispute_won',
  dispute_fee: 'dispute_fee_charged',
  dispute_fee_return: 'dispute_fee_returned',
  settlement: 'settlement_paid',
  settlement_return: 'settlement_returned',
} as const satisfies Record<HistoryKind, PostingRule>;

/** Nobody here asked for a dispute or a settlement: what they are called here follows from what the provider calls them. */
const causeOf = (provider: ProviderName, { kind, operationId, providerReference }: HistoryLine): string => {
  if (kind.startsWith('dispute')) return disputeIdOf(provider, providerReference);
  return kind.startsWith('settlement') ? settlementIdOf(provider, providerReference) : operationId;
};

const signed = ({ minor, currency }: Money, rule: PostingRule): Money =>
  money(minor * clearingSign(rule), currency);

/** Movements that an operation of ours asked for, once: their price is keyed by it. */
const PRICED: ReadonlySet<HistoryKind> = new Set(['charge', 'refund', 'payout']);

/**
 * The price that a provider names for a line, as it must be booked; null if there is none. In another currency it is not
 * booked: what it is worth in the books' own is nobody's word.
 */
const feeOf = ({ kind, amount, fee }: HistoryLine): Money | null =>
  PRICED.has(kind) && fee !== undefined && fee.minor > 0n && fee.currency === amount.currency ? fee : null;

/** The move that the price of a line is. */
const toFeeLine = (line: HistoryLine): readonly ProviderLine[] => {
  const fee = feeOf(line);
  if (fee === null) return [];
  const rule = 'provider_fee_charged';
  const { id, operationId: causeId, createdAt } = line;
  const amount = signed(fee, rule);
  return [{ id: `${id}:provider_fee`, rule, causeId, amount, arrived: amount, createdAt }];
};

/**
 * What the provider holds more for us since, without the price that it names. What is missing without a name has not
 * arrived. Settled in another currency, what they kept cannot be told from what the exchange did: then the movement
 * itself counts.
 */
const arrivedOf = (line: HistoryLine): Money => {
  const { amount, settled, fee } = line;
  const rule = RULES[line.kind];
  if (settled.currency !== amount.currency) return signed(amount, rule);
  // Whatever way the money goes, its price is less for us.
  return money(signed(settled, rule).minor + (fee?.minor ?? 0n), settled.currency);
};

/** A line of a provider's history in the words of our books. */
export const toProviderLine = (provider: ProviderName, line: HistoryLine): ProviderLine => ({
  id: line.id,
  rule: RULES[line.kind],
  causeId: causeOf(provider, line),
  amount: signed(line.amount, RULES[line.kind]),
  arrived: arrivedOf(line),
  createdAt: line.createdAt,
});

/** A line of a provider's history in the words of our books, and its price if it has one. */
export const toProviderLines = (provider: ProviderName, line: HistoryLine): readonly ProviderLine[] => [
  toProviderLine(provider, line),
  ...toFeeLine(line),
];
