import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { ResourceEffects } from '../operations/record-answer.ts';
import type { DisputeStore } from './dispute-store.ts';
import { moveDispute } from './dispute-writes.ts';
import { decideEvidenceOutcome } from './domain/decide-evidence.ts';
import { disputeEvent } from './domain/dispute-view.ts';

/** What the outcome of handing in evidence does to its dispute. No money moves: the payer's bank has yet to decide. */
export const createDisputeEffects = (deps: {
  readonly disputes: Pick<DisputeStore, 'get'>;
  readonly clock: Clock;
  readonly table: string;
}): ResourceEffects => ({
  effectsOf: async (operation, outcome, source) => {
    const dispute = await deps.disputes.get(operation.resource.id);
    if (dispute === null) throw new InvariantError(`operation ${operation.id} has no dispute`);
    const decision = decideEvidenceOutcome(dispute, outcome, toRfc3339(deps.clock.nowMs()));
    if (decision.kind !== 'change') return decision;
    const event = disputeEvent(decision.event, decision.dispute, source, dispute);
    return { kind: 'writes', items: moveDispute(deps.table, decision.dispute, event) };
  },
});
