import type { Result } from '../kernel/result.ts';
import type { ChargeDeps } from './create-charge.ts';
import type { Charge, ChargeChange } from './domain/charge.ts';
import {
  type CaptureRequest,
  type ChangeError,
  decideCapture,
  decideVoid,
  type VoidRequest,
} from './domain/decide-change.ts';
import { chargeView } from './domain/views.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';

export interface ChangeCharge {
  readonly capture: (chargeId: string, request: CaptureRequest, publicUrl: string) => Promise<Answer>;
  readonly void: (chargeId: string, request: VoidRequest, publicUrl: string) => Promise<Answer>;
}

/** Each round is lost only to somebody who won it; a handful of captures at once is already unusual. */
const ROUNDS_MAX = 5;

export const refuseChange = (error: ChangeError): Answer =>
  error.kind === 'wrong_state'
    ? refusal('charge_wrong_state', `It is ${error.actual}.`)
    : refusal(error.kind);

interface Intent {
  readonly chargeId: string;
  readonly operationId: string;
  readonly fingerprint: string;
  readonly decide: (charge: Charge, nowMs: number) => Result<ChargeChange, ChangeError>;
}

/** Captures and voids, each once per key. A refusal stores nothing: the same key may succeed later. */
export const createChangeCharge = ({ store, books, clock }: ChargeDeps): ChangeCharge => {
  const round = async (intent: Intent, publicUrl: string): Promise<Answer | 'again'> => {
    const { chargeId, operationId, fingerprint } = intent;
    const known = await store.getOperation(operationId);
    if (known !== null) return books.replay(known, fingerprint);
    const charge = await store.getCharge(chargeId);
    if (charge === null) return refusal('charge_not_found');
    const decided = intent.decide(charge, clock.nowMs());
    if (!decided.ok) return refuseChange(decided.error);
    const proper = answer(200, chargeView(decided.value.charge, publicUrl));
    const committed = await books.commit({
      change: decided.value,
      reply: { status: proper.status, body: proper.body },
      fingerprint,
      isNewOperation: true,
      publicUrl,
    });
    return committed.ok ? proper : 'again';
  };
  const run = async (intent: Intent, publicUrl: string): Promise<Answer> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(intent, publicUrl);
      if (result !== 'again') return result;
    }
    return refusal('contended');
  };
  return {
    capture: async (chargeId, request, publicUrl) => {
      const fingerprint = fingerprintOf('capture', chargeId, request.amount.toString());
      const decide: Intent['decide'] = (charge, nowMs) => decideCapture(charge, request, nowMs);
      return run({ chargeId, operationId: request.operationId, fingerprint, decide }, publicUrl);
    },
    void: async (chargeId, request, publicUrl) => {
      const fingerprint = fingerprintOf('void', chargeId);
      const decide: Intent['decide'] = (charge, nowMs) => decideVoid(charge, request, nowMs);
      return run({ chargeId, operationId: request.operationId, fingerprint, decide }, publicUrl);
    },
  };
};
