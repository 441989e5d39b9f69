import { isId } from '../kernel/ids.ts';
import { isZero } from '../kernel/money.ts';
import { acceptedResponse } from '../platform/accepted-response.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { WaitFor } from '../platform/wait-until.ts';
import type { CreateRefundError, CreateRefundUseCase } from './create-refund.ts';
import type { Refund } from './domain/refund.ts';
import { refundView } from './domain/refund-view.ts';
import { PATH, REFUND_NOT_FOUND, REFUND_PROBLEMS } from './refund-problems.ts';
import { CREATE_REFUND, LIST_REFUNDS } from './refund-request.ts';
import type { RefundStore } from './refund-store.ts';

export interface RefundRoutesDeps {
  readonly refunds: RefundStore;
  readonly createRefund: CreateRefundUseCase;
  readonly waitForRefund: WaitFor<Refund>;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: CreateRefundError): { readonly detail?: string } => {
  if (error.kind === 'payment_not_captured') return { detail: `The payment is ${error.actual}.` };
  if (error.kind !== 'refund_too_large') return {};
  const { minor, currency } = error.available;
  const disputed = isZero(error.disputed) ? '' : ` ${error.disputed.minor} are disputed.`;
  return { detail: `At most ${minor} minor units of ${currency} can be refunded.${disputed}` };
};

const create =
  (deps: RefundRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_REFUND, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { payment, amount, reason } = body.value;
    const result = await deps.createRefund(
      {
        merchantId: request.principal.merchantId,
        paymentId: payment,
        route: `POST ${PATH}`,
        idempotencyKey: request.idempotencyKey,
        fingerprint: request.fingerprint,
        correlationId: request.correlationId,
        amount: amount === undefined ? null : BigInt(amount),
        reason: reason ?? null,
      },
      { kind: 'api', client_id: request.principal.clientId, request_id: request.requestId },
    );
    if (!result.ok) return problemResponse(REFUND_PROBLEMS[result.error.kind], detailOf(result.error));
    const { created, isReplay } = result.value;
    const answer = refundView(created);
    const accepted = {
      status: 201,
      location: `${PATH}/${created.id}`,
      resource: created,
      answer,
      isReplay,
    } as const;
    return acceptedResponse(request, accepted, { waitFor: deps.waitForRefund, view: refundView });
  };

const get =
  (deps: RefundRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const refund = isId('re', id) ? await deps.refunds.get(id) : null;
    return refund?.merchantId === request.principal.merchantId
      ? jsonResponse(200, refundView(refund))
      : problemResponse(REFUND_NOT_FOUND);
  };

const list =
  (deps: RefundRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_REFUNDS, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await deps.refunds.list(request.principal.merchantId, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(refundView), page.next));
  };

export const refundRoutes = (deps: RefundRoutesDeps): readonly Route[] => [
  idempotentPost(PATH, 'refunds:write', create(deps)),
  { method: 'GET', path: PATH, scope: 'payments:read', handle: list(deps) },
  { method: 'GET', path: `${PATH}/{id}`, scope: 'payments:read', handle: get(deps) },
];
