import { equals, type Money } from '../../kernel/money.ts';
import type { PostingRule, TransferRule } from '../../ledger/domain/posting-table.ts';
import type { Payment } from '../../payments/domain/payment.ts';
import { disputeIdOf, type ProviderDispute } from '../../providers/provider-dispute.ts';
import { type Dispute, type DisputeEventType, type DisputeState, isClosed } from './dispute.ts';

/** What a provider told of a dispute, and when by its own clock. */
export interface Told {
  readonly dispute: ProviderDispute;
  readonly toldAt: string;
}

/** One change of state with what it posts. */
export interface DisputeStep {
  readonly event: DisputeEventType;
  /** As it is after this step. */
  readonly dispute: Dispute;
  readonly entries: readonly { readonly rule: Exclude<PostingRule, TransferRule>; readonly amount: Money }[];
}

export type DisputeDecision =
  /** In this order; the last one's dispute is what is stored. */
  | { readonly kind: 'steps'; readonly steps: readonly [DisputeStep, ...DisputeStep[]] }
  /** Nothing new: it came twice, or after what follows on it. */
  | { readonly kind: 'nothing' }
  /** The books do not show the money that is said to be taken back; they may be about to. */
  | { readonly kind: 'not_captured'; readonly told: string }
  | { readonly kind: 'contradiction'; readonly recorded: string; readonly told: string };

/** Which states come after which: whatever is told of an earlier one is old news. */
const RANK: Readonly<Record<DisputeState, number>> = { needs_response: 0, under_review: 1, won: 2, lost: 2 };

const EVENT_INTO: Readonly<Record<DisputeState, DisputeEventType>> = {
  needs_response: 'dispute.updated',
  under_review: 'dispute.updated',
  won: 'dispute.won',
  lost: 'dispute.lost',
};

const amountText = ({ minor, currency }: Money): string => `${minor} ${currency}`;

const feeEntries = (
  rule: 'dispute_fee_charged' | 'dispute_fee_returned',
  amount: Money | null,
): DisputeStep['entries'] => (amount === null ? [] : [{ rule, amount }]);

const opened = (payment: Payment, { dispute: told, toldAt }: Told, at: string): DisputeStep => ({
  event: 'dispute.created',
  dispute: {
    id: disputeIdOf(payment.provider, told.providerReference),
    state: 'needs_response',
    paymentId: payment.id,
    merchantId: payment.merchantId,
    provider: payment.provider,
    providerReference: told.providerReference,
    amount: told.amount,
    fee: told.fee,
    feeReturned: null,
    reason: told.reason,
    evidenceDueBy: told.evidenceDueBy,
    evidenceSubmittedAt: null,
    evidenceFailure: null,
    toldAt,
    createdAt: at,
    updatedAt: at,
    sequence: 1,
    operationsCount: 0,
    openOperation: null,
    correlationId: payment.correlationId,
  },
  entries: [{ rule: 'dispute_opened', amount: told.amount }, ...feeEntries('dispute_fee_charged', told.fee)],
});

/** What is told beside the state, as far as it is newer than what is known. */
const withNews = (dispute: Dispute, { dispute: told, toldAt }: Told): Dispute => {
  const isNewer = Date.parse(toldAt) > Date.parse(dispute.toldAt);
  return {
    ...dispute,
    fee: dispute.fee ?? told.fee,
    feeReturned: dispute.feeReturned ?? told.feeReturned,
    evidenceDueBy: isNewer && !isClosed(dispute) ? told.evidenceDueBy : dispute.evidenceDueBy,
    toldAt: isNewer ? toldAt : dispute.toldAt,
  };
};

const closingEntries = ({ state, amount }: Dispute): DisputeStep['entries'] => {
  if (state === 'won') return [{ rule: 'dispute_won', amount }];
  return state === 'lost' ? [{ rule: 'dispute_lost', amount }] : [];
};

/** @returns null if nothing that clients see or that moves money is new. */
const followed = (dispute: Dispute, told: Told, at: string): DisputeStep | null => {
  const informed = withNews(dispute, told);
  const { status } = told.dispute;
  const isMoved = RANK[status] > RANK[dispute.state];
  const newFee = dispute.fee === null ? informed.fee : null;
  const newReturn = dispute.feeReturned === null ? informed.feeReturned : null;
  const isInformed =
    newFee !== null || newReturn !== null || informed.evidenceDueBy !== dispute.evidenceDueBy;
  if (!(isMoved || isInformed)) return null;
  const state = isMoved ? status : dispute.state;
  const next: Dispute = {
    ...informed,
    state,
    // Evidence that is still on its way cannot change anything any more.
    openOperation: isClosed({ state }) ? null : informed.openOperation,
    updatedAt: at,
    sequence: dispute.sequence + 1,
  };
  return {
    event: isMoved ? EVENT_INTO[state] : 'dispute.updated',
    dispute: next,
    entries: [
      ...(isMoved ? closingEntries(next) : []),
      ...feeEntries('dispute_fee_charged', newFee),
      ...feeEntries('dispute_fee_returned', newReturn),
    ],
  };
};

const contradictionOf = (dispute: Dispute, told: ProviderDispute): DisputeDecision | null => {
  const contradiction = (recorded: string, said: string): DisputeDecision => ({
    kind: 'contradiction',
    recorded,
    told: said,
  });
  if (!equals(dispute.amount, told.amount))
    return contradiction(amountText(dispute.amount), amountText(told.amount));
  for (const [name, known, said] of [
    ['fee', dispute.fee, told.fee],
    ['returned fee', dispute.feeReturned, told.feeReturned],
  ] as const)
    if (known !== null && said !== null && !equals(known, said))
      return contradiction(`${name} ${amountText(known)}`, `${name} ${amountText(said)}`);
  const isOpposite = RANK[told.status] === RANK[dispute.state] && told.status !== dispute.state;
  return isOpposite ? contradiction(dispute.state, told.status) : null;
};

/**
 * What an event makes of a dispute. Events show the whole dispute as it stood, so that the first one opens it
 * whatever state it shows: a win that overtakes the opening is both, in this order.
 */
export const decideDispute = (
  known: Dispute | null,
  payment: Payment,
  told: Told,
  at: string,
): DisputeDecision => {
  const { amount } = told.dispute;
  if (known === null) {
    const isCaptured =
      amount.currency === payment.amountCaptured.currency && amount.minor <= payment.amountCaptured.minor;
    if (!isCaptured) return { kind: 'not_captured', told: amountText(amount) };
    const first = opened(payment, told, at);
    const second = followed(first.dispute, told, at);
    return { kind: 'steps', steps: second === null ? [first] : [first, second] };
  }
  const contradiction = contradictionOf(known, told.dispute);
  if (contradiction !== null) return contradiction;
  const step = followed(known, told, at);
  return step === null ? { kind: 'nothing' } : { kind: 'steps', steps: [step] };
};
