import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { makeJournalEntry } from '../ledger/domain/journal-entry.ts';
import { putEntry } from '../ledger/journal-store.ts';
import type { Operation } from '../operations/domain/operation.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { releaseRefund, returnRefund, settleRefund } from '../payments/refund-writes.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { decideRefundOutcome } from './domain/decide-refund-outcome.ts';
import { REFUND_MONEY, type Refund } from './domain/refund.ts';
import { type RefundEvent, refundEvent } from './domain/refund-view.ts';
import { moveRefund, type RefundStore } from './refund-store.ts';

interface EffectsDeps {
  readonly refunds: Pick<RefundStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}

/** A refund as it was read and as it becomes. */
interface RefundMove {
  readonly before: Refund;
  readonly after: Refund;
  readonly event: RefundEvent;
  readonly operation: Operation;
}

/** What the payment says of the refund's money, from where it said so before to where it says so now. */
const paymentWrite = (table: string, { before, after }: RefundMove): WriteItem => {
  const { inPayment } = REFUND_MONEY[after.state];
  if (inPayment !== 'refundable') return settleRefund(table, after);
  const wasHeld = REFUND_MONEY[before.state].inPayment === 'held';
  return wasHeld ? releaseRefund(table, after) : returnRefund(table, after);
};

/** The refund, its event, its payment, and whatever the new state has posted that the old one had not. */
const writesOf = (table: string, move: RefundMove): readonly WriteItem[] => {
  const { before, after, event, operation } = move;
  const posted: readonly string[] = REFUND_MONEY[before.state].posted;
  const entries = REFUND_MONEY[after.state].posted
    .filter((rule) => !posted.includes(rule))
    .map((rule) =>
      makeJournalEntry(rule, after.amount, {
        merchantId: after.merchantId,
        operationId: operation.id,
        resourceId: after.id,
        eventId: event.id,
        createdAt: after.updatedAt,
      }),
    );
  return [
    ...moveRefund(table, after, event),
    paymentWrite(table, move),
    ...entries.map((entry) => putEntry(table, entry)),
  ];
};

/** What the outcome of an operation does to its refund and to the payment whose money it held. */
export const createRefundEffects = (deps: EffectsDeps): ResourceEffects => ({
  effectsOf: async (operation, outcome, source) => {
    const before = await deps.refunds.get(operation.resource.id);
    if (before === null) throw new InvariantError(`operation ${operation.id} has no refund`);
    const decision = decideRefundOutcome(before, outcome, toRfc3339(deps.clock.nowMs()));
    if (decision.kind !== 'change') return decision;
    const { refund: after } = decision;
    const event = refundEvent(decision.event, after, source, before);
    return { kind: 'writes', items: writesOf(deps.table, { before, after, event, operation }) };
  },
});
