import { invariant } from '../kernel/invariant.ts';
import { refuseChange } from './change-charge.ts';
import type { ChargeDeps } from './create-charge.ts';
import { type ActionResult, decideAction } from './domain/decide-change.ts';
import { chargeView } from './domain/views.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';

export type FinishAction = (token: string, result: ActionResult, publicUrl: string) => Promise<Answer>;

/** The loser of a race finds the winner's result in its second round. */
const ROUNDS_MAX = 3;

/** The payer approves or declines, once; the key's own answer stays what it was. */
export const createFinishAction = ({ store, books, clock }: ChargeDeps): FinishAction => {
  const round = async (
    operationId: string,
    result: ActionResult,
    publicUrl: string,
  ): Promise<Answer | 'again'> => {
    const record = await store.getOperation(operationId);
    invariant(record !== null, `the action of ${operationId} exists without its operation`);
    const { chargeId } = record.operation;
    const charge = chargeId === null ? null : await store.getCharge(chargeId);
    invariant(charge !== null, `operation ${operationId} exists without its charge`);
    const decided = decideAction(charge, record.operation, { result, nowMs: clock.nowMs() });
    if (!decided.ok) return refuseChange(decided.error);
    if (decided.value === 'repeated') {
      await books.catchUp(record);
      return answer(200, { object: 'action', result, charge: chargeView(charge, publicUrl) });
    }
    const { reply, fingerprint } = record;
    const change = decided.value;
    const committed = await books.commit({ change, reply, fingerprint, isNewOperation: false, publicUrl });
    if (!committed.ok) return 'again';
    return answer(200, { object: 'action', result, charge: chargeView(change.charge, publicUrl) });
  };
  return async (token, result, publicUrl) => {
    const operationId = await store.getAction(token);
    if (operationId === null) return refusal('action_not_found');
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const finished = await round(operationId, result, publicUrl);
      if (finished !== 'again') return finished;
    }
    return refusal('contended');
  };
};
