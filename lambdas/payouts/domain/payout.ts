import type { DestinationId, MerchantId, PayoutId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import type { PostingRule, TransferRule } from '../../ledger/domain/posting-table.ts';
import type { FailureCode, ProviderName } from '../../providers/port.ts';

/** Who let something happen, when, and in their own words why. */
export interface Decision {
  readonly clientId: string;
  readonly reason: string | null;
  readonly at: string;
}

interface PayoutBase {
  readonly id: PayoutId;
  readonly merchantId: MerchantId;
  readonly amount: Money;
  /** Token of the merchant's bank account. */
  readonly destination: string;
  /** Of the record of whose it is and whether it is open. */
  readonly destinationId: DestinationId;
  readonly provider: ProviderName;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** The client that asked for it, and therefore must not approve it. */
  readonly createdBy: string;
  readonly needsApproval: boolean;
  readonly approval: Decision | null;
  readonly cancellation: Decision | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Sequence of its latest event; the next write names the one that it decided on. */
  readonly sequence: number;
  /** Of the request that created it: a duplicate with another one is refused. */
  readonly fingerprint: string;
  readonly correlationId: string;
}

/** Each state carries exactly what it needs. */
export type Payout = PayoutBase &
  (
    | { readonly state: 'pending_approval' | 'pending' | 'canceled' }
    | { readonly state: 'in_transit' | 'paid'; readonly providerReference: string }
    | { readonly state: 'failed'; readonly failureCode: FailureCode }
    | { readonly state: 'returned'; readonly providerReference: string; readonly failureCode: FailureCode }
  );

export type PayoutState = Payout['state'];

interface StateOfMoney {
  /** What the journal says by now. */
  readonly posted: readonly Exclude<PostingRule, TransferRule>[];
  /** The payout came to nothing: what it had taken from the available balance is there again. */
  readonly isGivenBack?: true;
}

/** What each state means for the money; what a transition posts is what its new state has more than the old one. */
export const PAYOUT_MONEY: Readonly<Record<PayoutState, StateOfMoney>> = {
  pending_approval: { posted: [] },
  pending: { posted: [] },
  in_transit: { posted: [] },
  paid: { posted: ['payout_paid'] },
  failed: { posted: [], isGivenBack: true },
  canceled: { posted: [], isGivenBack: true },
  /** The return is a credit of its own, which makes the money available again. */
  returned: { posted: ['payout_paid', 'payout_returned'] },
};

interface Transition {
  readonly from: readonly PayoutState[];
  readonly to: PayoutState;
}

/** The payout's state machine, written once; keys are the events that the transitions emit. */
export const PAYOUT_TRANSITIONS = {
  'payout.approval_requested': { from: [], to: 'pending_approval' },
  'payout.created': { from: [], to: 'pending' },
  'payout.approved': { from: ['pending_approval'], to: 'pending' },
  'payout.in_transit': { from: ['pending'], to: 'in_transit' },
  'payout.paid': { from: ['pending', 'in_transit'], to: 'paid' },
  'payout.failed': { from: ['pending', 'in_transit'], to: 'failed' },
  'payout.canceled': { from: ['pending_approval', 'pending'], to: 'canceled' },
  'payout.returned': { from: ['pending', 'in_transit', 'paid'], to: 'returned' },
} as const satisfies Record<string, Transition>;

export type PayoutEventType = keyof typeof PAYOUT_TRANSITIONS;

export const mayFollow = (type: PayoutEventType, state: PayoutState): boolean =>
  (PAYOUT_TRANSITIONS[type].from as readonly PayoutState[]).includes(state);

/** Nothing more will happen to it soon: it has its end, or it waits for a person. */
export const isSettled = ({ state }: Pick<Payout, 'state'>): boolean =>
  state !== 'pending' && state !== 'in_transit';
