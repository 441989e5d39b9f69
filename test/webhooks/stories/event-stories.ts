import { becomeOverdue } from '../../../lambdas/invoices/domain/become-overdue.ts';
import { followPayment } from '../../../lambdas/invoices/domain/follow-payment.ts';
import type { Invoice } from '../../../lambdas/invoices/domain/invoice.ts';
import { invoiceEvent } from '../../../lambdas/invoices/domain/invoice-view.ts';
import type { EventRecord } from '../../../lambdas/kernel/event.ts';
import type { EventType } from '../../../lambdas/kernel/event-type.ts';
import { deriveId } from '../../../lambdas/kernel/ids.ts';
import { invariant } from '../../../lambdas/kernel/invariant.ts';
import { operationId } from '../../../lambdas/operations/domain/operation.ts';
import { chargeFee } from '../../../lambdas/reconciliation/domain/provider-fee.ts';
import { recordSettlement } from '../../../lambdas/reconciliation/domain/settlement.ts';
import { createTransfer, reverseTransfer } from '../../../lambdas/transfers/domain/decide-transfer.ts';
import { endpointEvent } from '../../../lambdas/webhooks/domain/endpoint-event.ts';
import { changed, invoiceWish, newInvoice, PAY } from '../../support/invoices.ts';
import { API_SOURCE, MERCHANT } from '../../support/payments.ts';
import { endpointNamed } from '../endpoints.ts';
import { breakStory } from './break-story.ts';
import { disputeStories, payoutStories, refundStories } from './money-stories.ts';
import { eur, minute, paymentStories } from './payment-stories.ts';
import { runStory } from './run-story.ts';

const DUE = minute(30);

const finalized = (): { readonly invoice: Invoice; readonly events: readonly EventRecord[] } => {
  const draft = newInvoice({ dueAt: DUE });
  const moved = changed(draft, { kind: 'finalize' }, 'finalize', minute(1));
  invariant(moved.kind === 'moved', 'the story goes on');
  return {
    invoice: moved.invoice,
    events: [invoiceEvent('invoice.created', draft, API_SOURCE, null), moved.event],
  };
};

const paidStory = (): readonly EventRecord[] => {
  const { invoice } = finalized();
  const events: EventRecord[] = [];
  const attempt = (from: Invoice, state: 'failed' | 'captured', at: number): Invoice => {
    const begun = changed(from, PAY, state, minute(at));
    invariant(begun.kind === 'payment_begun', 'the story goes on');
    const base = { ...begun.created.payment, amountCaptured: from.total };
    const payment =
      state === 'failed'
        ? { ...base, state, failureCode: 'card_declined' as const }
        : { ...base, state, providerReference: 'ch_7' };
    const followed = followPayment(begun.invoice, payment, API_SOURCE, minute(at + 1));
    invariant(followed !== null, 'the story goes on');
    events.push(followed.event);
    return followed.invoice;
  };
  attempt(attempt(invoice, 'failed', 2), 'captured', 4);
  return events;
};

const overdueStory = (): readonly EventRecord[] => {
  const overdue = becomeOverdue(finalized().invoice, minute(31));
  invariant(overdue.kind === 'overdue', 'its time is over');
  const ends = (['void', 'mark_uncollectible'] as const).map((kind) => {
    const moved = changed(overdue.invoice, { kind }, kind, minute(32));
    invariant(moved.kind === 'moved', 'the story goes on');
    return moved.event;
  });
  return [overdue.event, ...ends];
};

const transferStory = (): readonly EventRecord[] => {
  const { merchantId, idempotencyKey, fingerprint, correlationId } = invoiceWish();
  const posted = createTransfer(
    {
      ...{ merchantId, idempotencyKey, fingerprint, correlationId },
      route: 'POST /v1/transfers',
      clientId: 'client_finance',
      from: 'merchant_payable',
      to: 'merchant_reserve',
      amount: eur(20_000),
      description: 'Held back for returns',
      metadata: {},
    },
    API_SOURCE,
    minute(0),
  );
  invariant(posted.ok, 'these are two accounts');
  const by = { clientId: 'client_finance', reason: 'the season is over' };
  const reversed = reverseTransfer(posted.value.transfer, by, API_SOURCE, minute(1));
  invariant(reversed.ok, 'it stands');
  return [posted.value.event, reversed.value.event];
};

const endpointStory = (): readonly EventRecord[] => {
  const endpoint = endpointNamed('shop', { merchantId: MERCHANT, eventsCount: 1 });
  const disabled = { ...endpoint, disabledReason: 'gone' as const, eventsCount: 2, updatedAt: minute(1) };
  const told = { kind: 'webhook_answer', event_id: deriveId('evt', 'x') } as const;
  return [
    endpointEvent('endpoint.test', { before: null, after: endpoint }, API_SOURCE, minute(0)),
    endpointEvent('endpoint.disabled', { before: endpoint, after: disabled }, told, minute(1)),
  ];
};

const feeStory = (): readonly EventRecord[] => [
  chargeFee({
    merchantId: MERCHANT,
    operationId: operationId('pay_7', 1),
    amount: eur(59),
    provider: 'sandbox',
    lineId: 'txn_7',
    runId: 'run_7',
    createdAt: minute(0),
  }).event,
];

const settlementStory = (): readonly EventRecord[] =>
  (['settlement', 'settlement_return'] as const).map(
    (movement, day) =>
      recordSettlement({
        provider: 'stripe',
        providerReference: 'po_8',
        movement,
        amount: eur(119_300),
        lineId: `txn_8${day}`,
        movedAt: minute(day),
        runId: 'run_8',
        createdAt: minute(day + 30),
      }).event,
  );

/** Everything that can happen, as the domain itself tells it: the same events on every run. */
export const everythingThatHappens = (): readonly EventRecord[] => [
  ...paymentStories(),
  ...refundStories(),
  ...finalized().events,
  ...paidStory(),
  ...overdueStory(),
  ...payoutStories(),
  ...transferStory(),
  ...disputeStories(),
  ...feeStory(),
  ...settlementStory(),
  ...endpointStory(),
  ...runStory(),
  ...breakStory(),
];

/** The first event of each type, which is what the documentation shows. */
export const eventOf = (type: EventType): EventRecord => {
  const found = everythingThatHappens().find((event) => event.type === type);
  invariant(found !== undefined, `no story tells of ${type}`);
  return found;
};
