import { deriveId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { Break, Proposal } from './break.ts';

const amountText = (amount: Money | null): string =>
  amount === null ? '' : `${amount.minor} ${amount.currency}`;

/**
 * What somebody agrees to who approves a proposal: how it ends, for what reason, and how much it is about. Derived from
 * all of that, so that nobody agrees to another one than they have read:
 *
 *     ben   reads "accept 12.50" ───────────────────────────── approves ✗: another proposal
 *     anna                       withdraws ── proposes "settle 900.00"
 */
export const proposalId = (
  { id, amount, difference }: Pick<Break, 'id' | 'amount' | 'difference'>,
  { as, by, at, reason }: Proposal,
): string =>
  deriveId('prp', id, as, by, at, reason, amountText(amount), amountText(difference?.amount ?? null));
