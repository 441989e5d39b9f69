import type { EventRecord } from '../../../lambdas/kernel/event.ts';
import { invariant } from '../../../lambdas/kernel/invariant.ts';
import { money } from '../../../lambdas/kernel/money.ts';
import type { Outcome } from '../../../lambdas/operations/domain/decide-answer.ts';
import type { Operation } from '../../../lambdas/operations/domain/operation.ts';
import { cancelUnsent } from '../../../lambdas/payments/domain/cancel-unsent.ts';
import { type ChangeWish, planChange } from '../../../lambdas/payments/domain/change-payment.ts';
import type { CreatePayment } from '../../../lambdas/payments/domain/create-payment.ts';
import { decideOutcome } from '../../../lambdas/payments/domain/decide-outcome.ts';
import type { Payment } from '../../../lambdas/payments/domain/payment.ts';
import { paymentEvent } from '../../../lambdas/payments/domain/payment-event.ts';
import { API_SOURCE, newPayment } from '../../support/payments.ts';

export const eur = (minor: number) => money(minor, 'EUR');

/** A minute after the one before it. */
export const minute = (number: number): string => new Date(Date.UTC(2026, 10, 21, 9, number)).toISOString();

const done = (authorized: number, captured: number): Outcome => ({
  kind: 'succeeded',
  providerReference: 'ch_7',
  amountAuthorized: eur(authorized),
  amountCaptured: eur(captured),
  capturableUntil: '2026-11-28T09:00:00.000Z',
});

const refused: Outcome = { kind: 'failed', providerReference: null, code: 'card_declined' };

/** A payment and all its events, moved on by what the domain decides. */
const paymentStory = (changes: Partial<CreatePayment>) => {
  const created = newPayment(
    { reference: 'order 1001', description: 'Two bags of coffee', metadata: { table: '7' }, ...changes },
    minute(0),
  );
  const events: EventRecord[] = [created.event];
  let { payment }: { payment: Payment } = created;
  let operation: Operation = created.operation;
  const story = {
    events,
    payment: () => payment,
    outcome: (outcome: Outcome) => {
      const at = minute(events.length);
      const submitted: Operation = { ...operation, state: 'submitted', submittedAt: at, check: null };
      const decision = decideOutcome(payment, submitted, outcome, at);
      invariant(decision.kind === 'change', `the story goes on: ${decision.kind}`);
      events.push(paymentEvent(decision.event, decision.payment, API_SOURCE, payment));
      payment = decision.payment;
      operation = decision.opened ?? operation;
      return story;
    },
    wish: (wish: ChangeWish) => {
      const planned = planChange(payment, wish, { correlationId: 'c', at: minute(events.length) });
      invariant(planned.ok, 'the story goes on');
      ({ payment, operation } = planned.value);
      return story;
    },
  };
  return story;
};

const authorized = () => paymentStory({ capture: 'manual' }).outcome(done(1250, 0));
const cancel = { kind: 'cancel', source: API_SOURCE } as const;

const canceledUnsent = (): readonly EventRecord[] => {
  const { payment } = newPayment({}, minute(0));
  const unsent = cancelUnsent(payment, API_SOURCE, minute(1));
  invariant(unsent !== null, 'it was not sent');
  return [unsent.event];
};

export const capturedPayment = (): Payment => paymentStory({}).outcome(done(1250, 1250)).payment();

/** What can happen to a payment. */
export const paymentStories = (): readonly EventRecord[] => [
  ...paymentStory({}).outcome(done(1250, 1250)).events,
  ...paymentStory({ alternatives: ['stripe'] })
    .outcome({ kind: 'failed', providerReference: null, code: 'provider_refused' })
    .outcome({ kind: 'requires_action', providerReference: 'ch_7', redirectUrl: 'https://bank.example/3ds' })
    .outcome(refused).events,
  ...authorized()
    .wish({ kind: 'capture', amount: 500n })
    .outcome(done(1250, 500))
    .wish({ kind: 'capture', amount: null })
    .outcome(refused)
    .wish(cancel)
    .outcome(refused)
    .wish(cancel)
    .outcome(done(1250, 500)).events,
  ...authorized().wish(cancel).outcome(done(1250, 0)).events,
  ...canceledUnsent(),
];
