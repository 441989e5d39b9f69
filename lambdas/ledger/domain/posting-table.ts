import type { AccountKind, Side } from './account.ts';

/** Accounts that the intent names, not the table: a transfer goes from any guarded account to any other. */
export type TransferRole = 'transfer_source' | 'transfer_target';

export interface PostingLine {
  readonly account: AccountKind | TransferRole;
  readonly side: Side;
  /** The guarded balance was lowered when the intent was accepted: the entry must not lower it again. */
  readonly isHeld?: true;
}

/** What each outcome that moves money posts. The documentation's table is made from this one. */
export const POSTING_TABLE = {
  /** The provider took the payer's money: it owes us, we owe the merchant. */
  payment_captured: [
    { account: 'provider_clearing', side: 'debit' },
    { account: 'merchant_payable', side: 'credit' },
  ],
  /** The provider gave the payer money back: it owes us less, we owe the merchant less. */
  refund_succeeded: [
    { account: 'merchant_payable', side: 'debit' },
    { account: 'provider_clearing', side: 'credit' },
  ],
  /** The payer's bank did not take it: the provider owes us again what it gave back, and we the merchant. */
  refund_returned: [
    { account: 'provider_clearing', side: 'debit' },
    { account: 'merchant_payable', side: 'credit' },
  ],
  /** The provider sent the merchant's money to its bank account. */
  payout_paid: [
    { account: 'merchant_payable', side: 'debit', isHeld: true },
    { account: 'provider_clearing', side: 'credit' },
  ],
  /** The bank sent it back: the provider holds it again, and it is the merchant's again. */
  payout_returned: [
    { account: 'provider_clearing', side: 'debit' },
    { account: 'merchant_payable', side: 'credit' },
  ],
  transfer_posted: [
    { account: 'transfer_source', side: 'debit', isHeld: true },
    { account: 'transfer_target', side: 'credit' },
  ],
  /** Gives a transfer back; source and target are those of the transfer. */
  transfer_reversed: [
    { account: 'transfer_target', side: 'debit', isHeld: true },
    { account: 'transfer_source', side: 'credit' },
  ],
  /** The payer's bank took the payment back for now: nobody has the money until it is decided. */
  dispute_opened: [
    { account: 'merchant_payable', side: 'debit' },
    { account: 'dispute_reserve', side: 'credit' },
    { account: 'disputed_at_provider', side: 'debit' },
    { account: 'provider_clearing', side: 'credit' },
  ],
  /** The money came back. */
  dispute_won: [
    { account: 'dispute_reserve', side: 'debit' },
    { account: 'merchant_payable', side: 'credit' },
    { account: 'provider_clearing', side: 'debit' },
    { account: 'disputed_at_provider', side: 'credit' },
  ],
  /** The payer keeps it: what was held is gone on both sides. */
  dispute_lost: [
    { account: 'dispute_reserve', side: 'debit' },
    { account: 'disputed_at_provider', side: 'credit' },
  ],
  /** The provider's price for a dispute, which the merchant bears. */
  dispute_fee_charged: [
    { account: 'merchant_payable', side: 'debit' },
    { account: 'provider_clearing', side: 'credit' },
  ],
  /** The provider gave its price back, as some do when the dispute is won. */
  dispute_fee_returned: [
    { account: 'provider_clearing', side: 'debit' },
    { account: 'merchant_payable', side: 'credit' },
  ],
  /** The provider kept its price of a movement: it owes us less, and it is the platform's expense. */
  provider_fee_charged: [
    { account: 'provider_fees', side: 'debit' },
    { account: 'provider_clearing', side: 'credit' },
  ],
  /** The provider paid what it holds out to the platform's own bank: it owes us less, and the bank has it or will. */
  settlement_paid: [
    { account: 'settled_at_bank', side: 'debit' },
    { account: 'provider_clearing', side: 'credit' },
  ],
  /** It did not arrive there, or the provider took it back: it owes us that again. */
  settlement_returned: [
    { account: 'provider_clearing', side: 'debit' },
    { account: 'settled_at_bank', side: 'credit' },
  ],
  /** A break was settled: the provider holds more for us than was booked, and it is the merchant's. */
  adjustment_credited: [
    { account: 'provider_clearing', side: 'debit' },
    { account: 'merchant_payable', side: 'credit' },
  ],
  /** A break was settled: the provider holds less than was booked, and the merchant bears it. */
  adjustment_debited: [
    { account: 'merchant_payable', side: 'debit' },
    { account: 'provider_clearing', side: 'credit' },
  ],
} as const satisfies Record<string, readonly PostingLine[]>;

export type PostingRule = keyof typeof POSTING_TABLE;

/** Rules that need to be told which accounts play their roles. */
export type TransferRule = 'transfer_posted' | 'transfer_reversed';

export const linesOf = (rule: PostingRule): readonly PostingLine[] => POSTING_TABLE[rule];

/** What a rule does to the money that providers hold for us: 1 more, -1 less, 0 nothing. */
export const clearingSign = (rule: PostingRule): 1n | -1n | 0n => {
  const line = linesOf(rule).find(({ account }) => account === 'provider_clearing');
  if (line === undefined) return 0n;
  return line.side === 'debit' ? 1n : -1n;
};
