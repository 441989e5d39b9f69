import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { makeJournalEntry } from '../ledger/domain/journal-entry.ts';
import { putEntry } from '../ledger/journal-store.ts';
import type { Operation } from '../operations/domain/operation.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { releaseRefund, settleRefund } from '../payments/refund-writes.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { decideRefundOutcome, type RefundDecision } from './domain/decide-refund-outcome.ts';
import { refundEvent } from './domain/refund-view.ts';
import { moveRefund, type RefundStore } from './refund-store.ts';

interface EffectsDeps {
  readonly refunds: Pick<RefundStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}

type Decided = Exclude<RefundDecision, { kind: 'contradiction' }>;

type Event = Parameters<typeof moveRefund>[2];

const writesOf = (
  table: string,
  { kind, refund }: Decided,
  event: Event,
  operation: Operation,
): readonly WriteItem[] => {
  const moves = moveRefund(table, refund, event);
  if (kind === 'failed') return [...moves, releaseRefund(table, refund)];
  const entry = makeJournalEntry('refund_succeeded', refund.amount, {
    merchantId: refund.merchantId,
    operationId: operation.id,
    resourceId: refund.id,
    eventId: event.id,
    createdAt: refund.updatedAt,
  });
  return [...moves, settleRefund(table, refund), putEntry(table, entry)];
};

/** What the outcome of an operation does to its refund and to the payment whose money it held. */
export const createRefundEffects = (deps: EffectsDeps): ResourceEffects => ({
  effectsOf: async (operation, outcome, source) => {
    const refund = await deps.refunds.get(operation.resource.id);
    if (refund === null) throw new InvariantError(`operation ${operation.id} has no refund`);
    const decision = decideRefundOutcome(refund, outcome, toRfc3339(deps.clock.nowMs()));
    if (decision.kind === 'contradiction') return decision;
    const type = `refund.${decision.kind}` as const;
    const event = { ...refundEvent(type, decision.refund, source, refund), type };
    return { kind: 'writes', items: writesOf(deps.table, decision, event, operation) };
  },
});
