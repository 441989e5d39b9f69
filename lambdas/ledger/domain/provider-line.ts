import { deriveId } from '../../kernel/ids.ts';
import { type Money, money } from '../../kernel/money.ts';
import type { HistoryKind, HistoryLine, ProviderName } from '../../providers/port.ts';
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
} as const satisfies Record<HistoryKind, PostingRule>;

/** A dispute comes from the provider: its id here follows from its id there, so that it is opened once. */
const disputeIdOf = (provider: ProviderName, providerReference: string) =>
  deriveId('dp', provider, providerReference);

const causeOf = (provider: ProviderName, line: HistoryLine): string =>
  line.kind.startsWith('dispute') ? disputeIdOf(provider, line.providerReference) : line.operationId;

const signed = ({ minor, currency }: Money, rule: PostingRule): Money =>
  money(minor * clearingSign(rule), currency);

/** A line of a provider's history in the words of our books. */
export const toProviderLine = (provider: ProviderName, line: HistoryLine): ProviderLine => ({
  id: line.id,
  rule: RULES[line.kind],
  causeId: causeOf(provider, line),
  amount: signed(line.amount, RULES[line.kind]),
  createdAt: line.createdAt,
});
