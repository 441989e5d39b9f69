import { approvalLimitOf } from '../access/domain/approval-limits.ts';
import type { Clock } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { breakDetails, breakView } from '../ledger/domain/break-view.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import { BREAK_NOT_FOUND, BREAK_PROBLEMS, explainBreakError } from './break-problems.ts';
import { BREAK_WISHES, LIST_BREAKS } from './break-request.ts';
import type { ChangeBreakUseCase } from './change-break.ts';
import type { BreakWish } from './domain/change-break.ts';

const PATH = '/v1/reconciliation/breaks';
const READ = 'reconciliation:read';

export interface BreakRoutesDeps {
  readonly breaks: Pick<BreakStore, 'get' | 'find' | 'history'>;
  readonly changeBreak: ChangeBreakUseCase;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Whoever repeats another client's key has not done what that client did: an approval counts for its own client only. */
const fingerprintOf = ({ fingerprint, principal }: IdempotentRequest): string =>
  `${fingerprint}:${principal.clientId}`;

const change =
  (deps: BreakRoutesDeps, kind: BreakWish['kind']) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const wish = validate(BREAK_WISHES[kind], request.body);
    if (!wish.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: wish.error });
    const id = request.params['id'] ?? '';
    // Before it becomes a key: DynamoDB refuses long ones.
    if (!isId('brk', id)) return problemResponse(BREAK_NOT_FOUND);
    const { principal, idempotencyKey, correlationId } = request;
    const result = await deps.changeBreak({
      merchantId: principal.merchantId,
      resourceId: id,
      route: `POST ${PATH}/${id}/${kind}`,
      idempotencyKey,
      fingerprint: fingerprintOf(request),
      correlationId,
      wish: {
        wish: wish.value,
        actor: {
          by: principal.clientId,
          principal: null,
          source: { kind: 'api', client_id: principal.clientId, request_id: request.requestId },
          approvalAbove: (currency) => approvalLimitOf(principal.payoutApprovalAbove, currency),
        },
      },
    });
    if (!result.ok) {
      const detail = explainBreakError(result.error);
      return problemResponse(BREAK_PROBLEMS[result.error.kind], detail === null ? {} : { detail });
    }
    const { answer, isReplay } = result.value;
    return jsonResponse(200, answer, {
      location: `${PATH}/${id}`,
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
    });
  };

/** Another merchant's break, or nobody's, is not there: to say "forbidden" would say that it exists. */
const get =
  ({ breaks, clock }: BreakRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const found = isId('brk', id) ? await breaks.get(id) : null;
    if (found?.merchantId !== request.principal.merchantId) return problemResponse(BREAK_NOT_FOUND);
    return jsonResponse(200, breakDetails(found, await breaks.history(id), clock.nowMs()));
  };

const list =
  ({ breaks }: BreakRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_BREAKS, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor, ...filter } = query.value;
    const merchant = request.principal.merchantId;
    const page = await breaks.find({ ...filter, merchant }, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(breakView), page.next));
  };

/** A merchant's breaks, and what is done with them. */
export const breakRoutes = (deps: BreakRoutesDeps): readonly Route[] => [
  { method: 'GET', path: PATH, scope: READ, handle: list(deps) },
  { method: 'GET', path: `${PATH}/{id}`, scope: READ, handle: get(deps) },
  ...(Object.keys(BREAK_WISHES) as readonly BreakWish['kind'][]).map((kind) =>
    idempotentPost(`${PATH}/{id}/${kind}`, 'reconciliation:write', change(deps, kind), {
      bodyOptional: kind === 'withdraw',
    }),
  ),
];
