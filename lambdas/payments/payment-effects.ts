import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { makeJournalEntry } from '../ledger/domain/journal-entry.ts';
import { putEntry } from '../ledger/journal-store.ts';
import type { Operation } from '../operations/domain/operation.ts';
import { putOperation } from '../operations/operation-store.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { decideOutcome, type OutcomeDecision } from './domain/decide-outcome.ts';
import type { Payment } from './domain/payment.ts';
import { paymentEvent } from './domain/payment-event.ts';
import type { PaymentStore } from './payment-store.ts';
import { movePayment } from './payment-writes.ts';
import { releaseBreakWrites } from './release-break.ts';

/**
 * Who has to move in the same transaction as a payment that pays for something: a room above brings it, and a handler
 * hands it in.
 *
 * @returns the writes that go with the payment's; none if it leaves the other as it is.
 */
export type FollowPayment = (
  payment: Payment,
  invoiceId: InvoiceId,
  source: EventSource,
) => Promise<readonly WriteItem[]>;

/** What moves in the same transaction as a payment, if it pays for something. */
export const followersOf = async (
  followPayment: FollowPayment,
  payment: Payment,
  source: EventSource,
): Promise<readonly WriteItem[]> =>
  payment.invoiceId === null ? [] : followPayment(payment, payment.invoiceId, source);

export interface EffectsDeps {
  readonly followPayment: FollowPayment;
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly breaks: Pick<BreakStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}

type Change = Extract<OutcomeDecision, { kind: 'change' }>;
type Event = Parameters<typeof movePayment>[2];

const writesOf = (
  table: string,
  change: Change,
  event: Event,
  operation: Operation,
): readonly WriteItem[] => {
  const moves = [
    ...movePayment(table, change.payment, event, change.opened === null ? 0 : 1),
    ...(change.opened === null ? [] : [putOperation(table, change.opened)]),
  ];
  if (change.captured === null) return moves;
  const entry = makeJournalEntry('payment_captured', change.captured, {
    merchantId: change.payment.merchantId,
    operationId: operation.id,
    resourceId: change.payment.id,
    eventId: event.id,
    createdAt: change.payment.updatedAt,
  });
  return [...moves, putEntry(table, entry)];
};

/** What the outcome of an operation does to its payment: state, event and journal entry, for one transaction. */
export const createPaymentEffects = (deps: EffectsDeps): ResourceEffects => ({
  effectsOf: async (operation, outcome, source) => {
    const payment = await deps.payments.get(operation.resource.id);
    if (payment === null) throw new InvariantError(`operation ${operation.id} has no payment`);
    const decision = decideOutcome(payment, operation, outcome, toRfc3339(deps.clock.nowMs()));
    if (decision.kind !== 'change') return decision;
    const type = decision.event;
    const event = { ...paymentEvent(type, decision.payment, source, payment), type };
    const followers = await followersOf(deps.followPayment, decision.payment, source);
    const breaks = await releaseBreakWrites(deps, payment, decision.payment, source);
    const writes = writesOf(deps.table, decision, event, operation);
    return { kind: 'writes', items: [...writes, ...breaks, ...followers] };
  },
});
