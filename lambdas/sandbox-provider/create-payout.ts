import type { ChargeDeps } from './create-charge.ts';
import { decidePayout, type PayoutRequest } from './domain/decide-payout.ts';
import { destinationBehaviour } from './domain/destinations.ts';
import { payoutView } from './domain/views.ts';
import { faulty } from './faulty-answer.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';

export type CreatePayout = (request: PayoutRequest, publicUrl: string) => Promise<Answer>;

/** A round is lost only to a twin of this request, which the next one finds. */
const ROUNDS_MAX = 3;

/** Sends money to a bank account, once per key. */
export const createCreatePayout = ({ store, books, clock }: ChargeDeps): CreatePayout => {
  const round = async (request: PayoutRequest, publicUrl: string): Promise<Answer | 'again'> => {
    const { operationId, amount, destination } = request;
    const fingerprint = fingerprintOf('payout', amount.minor.toString(), amount.currency, destination);
    const known = await store.getOperation(operationId);
    if (known !== null) return books.replay(known, fingerprint);
    const nowMs = clock.nowMs();
    const { beforeCommit, afterCommit } = destinationBehaviour(destination);
    if (beforeCommit !== null && (await store.claimFirstAttempt(operationId, nowMs)))
      return faulty(beforeCommit, refusal('internal'));
    const change = decidePayout(request, nowMs);
    const proper = answer(201, payoutView(change.payout, change.payout.course[0].status));
    const committed = await books.commit({
      change,
      reply: { status: proper.status, body: proper.body },
      fingerprint,
      isNewOperation: true,
      publicUrl,
    });
    if (!committed.ok) return 'again';
    return afterCommit === null ? proper : faulty(afterCommit, proper);
  };
  return async (request, publicUrl) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(request, publicUrl);
      if (result !== 'again') return result;
    }
    return refusal('contended');
  };
};
