import type { ChangeCharge } from './change-charge.ts';
import type { CreateCharge } from './create-charge.ts';
import type { CreatePayout } from './create-payout.ts';
import type { CreateRefund } from './create-refund.ts';
import type { CreateSettlement } from './create-settlement.ts';
import type { FinishAction } from './finish-action.ts';
import { parseEvidence } from './parse-evidence.ts';
import { parseSettlement } from './parse-settlement.ts';
import type { ReadBooks } from './read-books.ts';
import {
  parseActionResult,
  parseCapture,
  parseCharge,
  parseHistory,
  parsePayout,
  parseRefund,
  parseVoid,
} from './requests.ts';
import type { Answer } from './sandbox-answer.ts';
import type { TakeEvidence } from './take-evidence.ts';

export interface SandboxRequest {
  /** The id in the path, where the route has one. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  /** The `Idempotency-Key` header. */
  readonly key: string | undefined;
  readonly publicUrl: string;
}

export interface SandboxRoute {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  /** For the payer's browser, which has no key. */
  readonly isPublic: boolean;
  readonly run: (request: SandboxRequest) => Promise<Answer>;
}

export const createSandboxRoutes = (deps: {
  readonly createCharge: CreateCharge;
  readonly changeCharge: ChangeCharge;
  readonly createRefund: CreateRefund;
  readonly createPayout: CreatePayout;
  readonly createSettlement: CreateSettlement;
  readonly takeEvidence: TakeEvidence;
  readonly finishAction: FinishAction;
  readonly readBooks: ReadBooks;
}): readonly SandboxRoute[] => {
  const route = (method: SandboxRoute['method'], path: RegExp, run: SandboxRoute['run']): SandboxRoute => ({
    method,
    path,
    isPublic: false,
    run,
  });
  return [
    route('POST', /^\/v1\/charges$/, async ({ body, key, publicUrl }) => {
      const charge = parseCharge(body, key);
      return charge.ok ? deps.createCharge(charge.value, publicUrl) : charge.error;
    }),
    route('POST', /^\/v1\/charges\/([^/]+)\/capture$/, async ({ id, body, key, publicUrl }) => {
      const capture = parseCapture(body, key);
      return capture.ok ? deps.changeCharge.capture(id, capture.value, publicUrl) : capture.error;
    }),
    route('POST', /^\/v1\/charges\/([^/]+)\/void$/, async ({ id, body, key, publicUrl }) => {
      const voided = parseVoid(body, key);
      return voided.ok ? deps.changeCharge.void(id, voided.value, publicUrl) : voided.error;
    }),
    route('POST', /^\/v1\/refunds$/, async ({ body, key, publicUrl }) => {
      const refund = parseRefund(body, key);
      return refund.ok ? deps.createRefund(refund.value, publicUrl) : refund.error;
    }),
    route('POST', /^\/v1\/payouts$/, async ({ body, key, publicUrl }) => {
      const payout = parsePayout(body, key);
      return payout.ok ? deps.createPayout(payout.value, publicUrl) : payout.error;
    }),
    route('POST', /^\/v1\/settlements$/, async ({ body, key, publicUrl }) => {
      const settlement = parseSettlement(body, key);
      return settlement.ok ? deps.createSettlement(settlement.value, publicUrl) : settlement.error;
    }),
    route('POST', /^\/v1\/disputes\/([^/]+)\/evidence$/, async ({ id, body, key, publicUrl }) => {
      const evidence = parseEvidence(id, body, key);
      return evidence.ok ? deps.takeEvidence(evidence.value, publicUrl) : evidence.error;
    }),
    route('GET', /^\/v1\/operations\/([^/]+)$/, async ({ id, publicUrl }) =>
      deps.readBooks.operation(id, publicUrl),
    ),
    route('GET', /^\/v1\/history$/, async ({ query }) => {
      const history = parseHistory(query);
      return history.ok ? deps.readBooks.history(history.value) : history.error;
    }),
    {
      ...route('GET', /^\/v1\/actions\/([^/]+)$/, async ({ id, query, publicUrl }) => {
        const result = parseActionResult(query);
        return result.ok ? deps.finishAction(id, result.value, publicUrl) : result.error;
      }),
      isPublic: true,
    },
  ];
};
