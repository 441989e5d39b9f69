import { decideDispute, type Told } from '../../../lambdas/disputes/domain/decide-dispute.ts';
import { decideEvidenceOutcome } from '../../../lambdas/disputes/domain/decide-evidence.ts';
import type { Dispute } from '../../../lambdas/disputes/domain/dispute.ts';
import { disputeEvent } from '../../../lambdas/disputes/domain/dispute-view.ts';
import type { EventRecord } from '../../../lambdas/kernel/event.ts';
import { deriveId } from '../../../lambdas/kernel/ids.ts';
import { invariant } from '../../../lambdas/kernel/invariant.ts';
import type { Outcome } from '../../../lambdas/operations/domain/decide-answer.ts';
import { decidePayoutChange } from '../../../lambdas/payouts/domain/change-payout.ts';
import { createPayout } from '../../../lambdas/payouts/domain/create-payout.ts';
import { decidePayoutOutcome } from '../../../lambdas/payouts/domain/decide-payout-outcome.ts';
import type { Payout } from '../../../lambdas/payouts/domain/payout.ts';
import { payoutEvent } from '../../../lambdas/payouts/domain/payout-view.ts';
import type { ProviderDispute } from '../../../lambdas/providers/provider-dispute.ts';
import { createRefund } from '../../../lambdas/refunds/domain/create-refund.ts';
import { decideRefundOutcome } from '../../../lambdas/refunds/domain/decide-refund-outcome.ts';
import { refundEvent } from '../../../lambdas/refunds/domain/refund-view.ts';
import { API_SOURCE, MERCHANT } from '../../support/payments.ts';
import { capturedPayment, eur, minute } from './payment-stories.ts';

const wish = (idempotencyKey: string) => ({
  merchantId: MERCHANT,
  idempotencyKey,
  fingerprint: 'fingerprint',
  correlationId: 'correlation',
});

const refundStory = (outcome: Outcome): readonly EventRecord[] => {
  const payment = capturedPayment();
  const created = createRefund(
    payment,
    {
      ...wish(outcome.kind),
      route: 'POST /v1/refunds',
      paymentId: payment.id,
      amount: 500n,
      reason: 'one bag was torn',
    },
    API_SOURCE,
    minute(0),
  );
  invariant(created.ok, 'it can be refunded');
  const { refund, event } = created.value;
  const decided = decideRefundOutcome(refund, outcome, minute(1));
  invariant(decided.kind === 'change', 'the story goes on');
  return [event, refundEvent(decided.event, decided.refund, API_SOURCE, refund)];
};

export const refundStories = (): readonly EventRecord[] => [
  ...refundStory({ kind: 'refunded', providerReference: 're_7', amount: eur(500) }),
  ...refundStory({ kind: 'failed', providerReference: null, code: 'refund_refused' }),
  ...refundStory({
    kind: 'returned',
    providerReference: 're_8',
    amount: eur(500),
    code: 'refund_refused',
  }),
];

const payoutStory = (
  approvalAbove: bigint,
  decision: 'approve' | 'cancel' | null,
  outcomes: readonly Outcome[],
): readonly EventRecord[] => {
  const created = createPayout(
    {
      ...wish(`${approvalAbove} ${String(decision)} ${outcomes.length}`),
      route: 'POST /v1/payouts',
      amount: eur(90_000),
      destination: 'ba_ok',
      reference: 'November',
      description: null,
      metadata: {},
      clientId: 'client_shop',
      approvalAbove,
    },
    { provider: 'sandbox', destinationId: deriveId('dst', 'sandbox', 'ba_ok') },
    API_SOURCE,
    minute(0),
  );
  const events: EventRecord[] = [created.event];
  let { payout }: { payout: Payout } = created;
  if (decision !== null) {
    const by = { clientId: 'client_finance', reason: 'as agreed', source: API_SOURCE };
    const changed = decidePayoutChange(payout, { kind: decision, ...by }, minute(1));
    invariant(changed.ok, 'the story goes on');
    events.push(changed.value.event);
    payout = changed.value.payout;
  }
  for (const outcome of outcomes) {
    const next = decidePayoutOutcome(payout, outcome, minute(events.length));
    invariant(next.kind === 'change', 'the story goes on');
    events.push(payoutEvent(next.event, next.payout, API_SOURCE, payout));
    payout = next.payout;
  }
  return events;
};

const sent = { providerReference: 'po_7', amount: eur(90_000) };

export const payoutStories = (): readonly EventRecord[] => [
  ...payoutStory(100_000n, null, [
    { kind: 'in_transit', providerReference: 'po_7' },
    { kind: 'paid_out', ...sent },
    { kind: 'returned', ...sent, code: 'destination_closed' },
  ]),
  ...payoutStory(50_000n, 'approve', [
    { kind: 'failed', providerReference: null, code: 'invalid_destination' },
  ]),
  ...payoutStory(50_000n, 'cancel', []),
];

const told = (changes: Partial<ProviderDispute>, at: string): Told => ({
  toldAt: at,
  dispute: {
    providerReference: 'dp_7',
    operationId: 'op_1',
    chargeReference: 'ch_7',
    amount: eur(1250),
    status: 'needs_response',
    reason: 'product_not_received',
    fee: eur(1500),
    feeReturned: null,
    evidenceDueBy: '2026-12-01T09:00:00.000Z',
    ...changes,
  },
});

const disputeStory = (end: 'won' | 'lost'): readonly EventRecord[] => {
  const payment = capturedPayment();
  const events: EventRecord[] = [];
  const heard = (known: Dispute | null, news: Told): Dispute => {
    const decided = decideDispute(known, payment, news, news.toldAt);
    invariant(decided.kind === 'steps', 'the story goes on');
    const [step] = decided.steps;
    events.push(disputeEvent(step.event, step.dispute, API_SOURCE, known));
    return step.dispute;
  };
  const opened = heard(null, told({ fee: null }, minute(0)));
  const charged = heard(opened, told({}, minute(1)));
  const submitted = decideEvidenceOutcome(
    { ...charged, openOperation: null },
    { kind: 'evidence_submitted', providerReference: 'dp_7' },
    minute(2),
  );
  invariant(submitted.kind === 'change', 'the story goes on');
  events.push(disputeEvent(submitted.event, submitted.dispute, API_SOURCE, charged));
  heard(submitted.dispute, told({ status: end, evidenceDueBy: null }, minute(3)));
  return events;
};

export const disputeStories = (): readonly EventRecord[] => [...disputeStory('won'), ...disputeStory('lost')];
