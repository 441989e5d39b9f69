import type { MerchantId, TransferId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { AccountKind } from '../../ledger/domain/account.ts';

/** Accounts that a merchant can spend from; only between these can money be transferred. */
export const TRANSFER_ACCOUNTS = [
  'merchant_payable',
  'merchant_reserve',
  'platform_payable',
] as const satisfies readonly AccountKind[];

export type TransferAccount = (typeof TRANSFER_ACCOUNTS)[number];

/** Who gave a transfer back, when and why. */
export interface Reversal {
  readonly at: string;
  readonly clientId: string;
  readonly reason: string | null;
}

interface TransferBase {
  readonly id: TransferId;
  readonly merchantId: MerchantId;
  readonly from: TransferAccount;
  readonly to: TransferAccount;
  readonly amount: Money;
  /** The client that made it. */
  readonly clientId: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Sequence of its latest event; the next write names the one that it decided on. */
  readonly sequence: number;
  /** Of the request that created it: a duplicate with another one is refused. */
  readonly fingerprint: string;
  readonly correlationId: string;
}

/** Each state carries exactly what it needs. */
export type Transfer =
  | (TransferBase & { readonly state: 'posted' })
  | (TransferBase & { readonly state: 'reversed'; readonly reversal: Reversal });

export type TransferState = Transfer['state'];

interface Transition {
  readonly from: readonly TransferState[];
  readonly to: TransferState;
}

/** The transfer's state machine, written once; keys are the events that the transitions emit. */
export const TRANSFER_TRANSITIONS = {
  'transfer.posted': { from: [], to: 'posted' },
  'transfer.reversed': { from: ['posted'], to: 'reversed' },
} as const satisfies Record<string, Transition>;

export type TransferEventType = keyof typeof TRANSFER_TRANSITIONS;
