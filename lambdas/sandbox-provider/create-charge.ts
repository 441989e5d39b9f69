import type { Clock } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import type { SandboxBooks } from './commit-change.ts';
import { type ChargeRequest, decideCharge } from './domain/decide-charge.ts';
import { behaviourOf } from './domain/sources.ts';
import { chargeView, pendingView } from './domain/views.ts';
import { faulty } from './faulty-answer.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';
import type { SandboxStore } from './sandbox-store.ts';

export interface ChargeDeps {
  readonly store: SandboxStore;
  readonly books: SandboxBooks;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export type CreateCharge = (request: ChargeRequest, publicUrl: string) => Promise<Answer>;

/** Of a card only what may be kept is part of it: a hash of a number without a key can be tried out. */
const fingerprintOfCharge = ({ amount, source, last4, capture }: ChargeRequest): string => {
  const from = last4 === undefined ? [source] : [source, last4];
  return fingerprintOf('authorize', amount.minor.toString(), amount.currency, ...from, String(capture));
};

/** Takes a charge, once per key: of any number of equal requests one commits and the others get its answer. */
export const createCreateCharge = ({ store, books, clock }: ChargeDeps): CreateCharge => {
  return async (request, publicUrl) => {
    const fingerprint = fingerprintOfCharge(request);
    const known = await store.getOperation(request.operationId);
    if (known !== null) return books.replay(known, fingerprint);

    const nowMs = clock.nowMs();
    const canFailFirst = behaviourOf(request.source).beforeCommit !== null;
    const isFirst = canFailFirst && (await store.claimFirstAttempt(request.operationId, nowMs));
    const decision = decideCharge(request, isFirst, nowMs);
    if (decision.kind === 'fail_before_commit') return faulty(decision.fault, refusal('internal'));

    const { change, reply, fault } = decision;
    const view = reply.saysPending ? pendingView : chargeView;
    const proper = answer(reply.status, view(change.charge, publicUrl));
    const committed = await books.commit({
      change,
      reply: { status: proper.status, body: proper.body },
      fingerprint,
      isNewOperation: true,
      publicUrl,
    });
    if (committed.ok) return fault === null ? proper : faulty(fault, proper);
    if (committed.error === 'contended') return refusal('contended');
    const winner = await store.getOperation(request.operationId);
    invariant(winner !== null, `charge of ${request.operationId} exists without its operation`);
    return books.replay(winner, fingerprint);
  };
};
