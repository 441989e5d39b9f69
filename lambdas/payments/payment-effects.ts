import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { makeJournalEntry } from '../ledger/domain/journal-entry.ts';
import { putEntry } from '../ledger/journal-store.ts';
import type { Operation } from '../operations/domain/operation.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { decideOutcome, type OutcomeDecision } from './domain/decide-outcome.ts';
import { paymentEvent } from './domain/payment-event.ts';
import type { PaymentStore } from './payment-store.ts';
import { movePayment } from './payment-writes.ts';

interface EffectsDeps {
  readonly payments: Pick<PaymentStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}

type Change = Extract<OutcomeDecision, { kind: 'change' }>;

const writesOf = (
  table: string,
  change: Change,
  operation: Operation,
  source: EventSource,
): readonly WriteItem[] => {
  const event = { ...paymentEvent(change.event, change.payment, source), type: change.event };
  const moves = movePayment(table, change.payment, event);
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
    return { kind: 'writes', items: writesOf(deps.table, decision, operation, source) };
  },
});
