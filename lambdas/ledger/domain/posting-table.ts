import type { AccountKind, Side } from './account.ts';

interface PostingLine {
  readonly account: AccountKind;
  readonly side: Side;
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
} as const satisfies Record<string, readonly PostingLine[]>;

export type PostingRule = keyof typeof POSTING_TABLE;
