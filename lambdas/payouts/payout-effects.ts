import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import { closeDestination } from './destination-item.ts';
import { decidePayoutOutcome } from './domain/decide-payout-outcome.ts';
import { closingBy } from './domain/destination.ts';
import { payoutEvent } from './domain/payout-view.ts';
import type { PayoutStore } from './payout-store.ts';
import { movePayout } from './payout-writes.ts';

/** What the outcome of an operation does to its payout: state, event, entries, money given back and a destination closed, in one transaction. */
export const createPayoutEffects = (deps: {
  readonly payouts: Pick<PayoutStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}): ResourceEffects => ({
  effectsOf: async (operation, outcome, source) => {
    const payout = await deps.payouts.get(operation.resource.id);
    if (payout === null) throw new InvariantError(`operation ${operation.id} has no payout`);
    const decision = decidePayoutOutcome(payout, outcome, toRfc3339(deps.clock.nowMs()));
    if (decision.kind !== 'change') return decision;
    const event = payoutEvent(decision.event, decision.payout, source, payout);
    const move = { before: payout, after: decision.payout, event, operationId: operation.id };
    const closing = closingBy(decision.payout);
    const closed = closing === null ? [] : [closeDestination(deps.table, payout, closing)];
    return { kind: 'writes', items: [...movePayout(deps.table, move), ...closed] };
  },
});
