import type { Scope } from '../access/domain/scopes.ts';
import { isId } from '../kernel/ids.ts';
import { acceptedResponse } from '../platform/accepted-response.ts';
import type { IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { HTTP_PROBLEMS, type HttpResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { WaitFor } from '../platform/wait-until.ts';
import type { ChangePayoutError, ChangePayoutUseCase } from './change-payout.ts';
import type { PayoutChange } from './domain/change-payout.ts';
import type { Payout } from './domain/payout.ts';
import { payoutView } from './domain/payout-view.ts';
import { CHANGE_PROBLEMS, PATH, PAYOUT_NOT_FOUND } from './payout-problems.ts';
import { CHANGE_PAYOUT } from './payout-request.ts';

export interface ChangeRoutesDeps {
  readonly changePayout: ChangePayoutUseCase;
  readonly waitForPayout: WaitFor<Payout>;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: ChangePayoutError): { readonly detail?: string } =>
  error.kind === 'wrong_state' ? { detail: `The payout is ${error.actual}.` } : {};

const change = async (
  deps: ChangeRoutesDeps,
  request: IdempotentRequest,
  kind: PayoutChange['kind'],
): Promise<HttpResponse> => {
  const body = validate(CHANGE_PAYOUT, request.body);
  if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
  const id = request.params['id'] ?? '';
  // Before it becomes a key: DynamoDB refuses long ones.
  if (!isId('po', id)) return problemResponse(PAYOUT_NOT_FOUND);
  const { idempotencyKey, fingerprint, correlationId, principal } = request;
  const result = await deps.changePayout({
    merchantId: principal.merchantId,
    resourceId: id,
    route: `POST ${PATH}/${id}/${kind}`,
    idempotencyKey,
    fingerprint,
    correlationId,
    wish: {
      kind,
      clientId: principal.clientId,
      reason: body.value.reason ?? null,
      source: { kind: 'api', client_id: principal.clientId, request_id: request.requestId },
    },
  });
  if (!result.ok) return problemResponse(CHANGE_PROBLEMS[result.error.kind], detailOf(result.error));
  const accepted = { status: 202, location: `${PATH}/${id}`, ...result.value } as const;
  return acceptedResponse(request, accepted, { waitFor: deps.waitForPayout, view: payoutView });
};

const route = (deps: ChangeRoutesDeps, kind: PayoutChange['kind'], scope: Scope): Route =>
  idempotentPost(`${PATH}/{id}/${kind}`, scope, async (request) => change(deps, request, kind), {
    bodyOptional: true,
  });

/** What can be done with a payout that is there. */
export const changeRoutes = (deps: ChangeRoutesDeps): readonly Route[] => [
  route(deps, 'approve', 'payouts:approve'),
  route(deps, 'cancel', 'payouts:write'),
];
