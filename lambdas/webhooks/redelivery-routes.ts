import { isId } from '../kernel/ids.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listQuery, listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import { type RedeliveryScope, redeliveryView } from './domain/redelivery.ts';
import { ENDPOINT_PROBLEMS } from './endpoint-problems.ts';
import { ENDPOINTS_PATH } from './endpoint-routes.ts';
import { EVENT_NOT_FOUND, EVENTS_PATH, eventOf } from './event-routes.ts';
import type { EventStore } from './event-store.ts';
import { REDELIVERY_NOT_FOUND, REDELIVERY_PROBLEMS } from './redelivery-problems.ts';
import { REDELIVER_EVENT, REDELIVER_RANGE } from './redelivery-request.ts';
import type { RedeliveryStore } from './redelivery-store.ts';
import type { RequestRedelivery } from './request-redelivery.ts';

interface RedeliveryRoutesDeps {
  readonly events: Pick<EventStore, 'find'>;
  readonly redeliveries: Pick<RedeliveryStore, 'get' | 'list'>;
  readonly requestRedelivery: RequestRedelivery;
}

const PATH = '/v1/redeliveries';

const answer = async (
  deps: RedeliveryRoutesDeps,
  request: IdempotentRequest,
  route: string,
  scope: RedeliveryScope,
): Promise<HttpResponse> => {
  const requested = await deps.requestRedelivery({
    merchantId: request.principal.merchantId,
    route: `POST ${route}`,
    idempotencyKey: request.idempotencyKey,
    fingerprint: request.fingerprint,
    scope,
  });
  if (!requested.ok) {
    const { problem, errors } = REDELIVERY_PROBLEMS[requested.error.kind];
    return problemResponse(problem, errors === undefined ? {} : { errors });
  }
  const { redelivery, isReplay } = requested.value;
  return jsonResponse(202, redeliveryView(redelivery), {
    location: `${PATH}/${redelivery.id}`,
    ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
  });
};

const ofRange =
  (deps: RedeliveryRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(REDELIVER_RANGE, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const endpointId = request.params['id'] ?? '';
    if (!isId('we', endpointId)) return problemResponse(ENDPOINT_PROBLEMS.not_found);
    const { from, to, type = null, only } = body.value;
    const route = `${ENDPOINTS_PATH}/${endpointId}/redeliveries`;
    return answer(deps, request, route, { kind: 'range', endpointId, from, to, type, only });
  };

const ofEvent =
  (deps: RedeliveryRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(REDELIVER_EVENT, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const event = await eventOf(deps.events, request);
    if (event === null) return problemResponse(EVENT_NOT_FOUND);
    const route = `${EVENTS_PATH}/${event.id}/redeliver`;
    return answer(deps, request, route, {
      kind: 'event',
      eventId: event.id,
      endpointId: body.value.endpoint ?? null,
    });
  };

const get =
  (deps: RedeliveryRoutesDeps) =>
  async ({ params, principal }: HttpRequest): Promise<HttpResponse> => {
    const id = params['id'] ?? '';
    const found = isId('rdl', id) ? await deps.redeliveries.get(id) : null;
    return found?.merchantId === principal.merchantId
      ? jsonResponse(200, redeliveryView(found))
      : problemResponse(REDELIVERY_NOT_FOUND);
  };

const LIST_REDELIVERIES = listQuery('rdl');

const list =
  (deps: RedeliveryRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_REDELIVERIES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor = null } = query.value;
    const page = await deps.redeliveries.list(request.principal.merchantId, limit, cursor);
    return jsonResponse(200, listView(page.items.map(redeliveryView), page.next));
  };

/** Having events sent again, and watching it. */
export const redeliveryRoutes = (deps: RedeliveryRoutesDeps): readonly Route[] => {
  const scope = 'webhooks:write';
  const bodyOptional = { bodyOptional: true };
  return [
    idempotentPost(`${ENDPOINTS_PATH}/{id}/redeliveries`, scope, ofRange(deps)),
    idempotentPost(`${EVENTS_PATH}/{id}/redeliver`, scope, ofEvent(deps), bodyOptional),
    { method: 'GET', path: PATH, scope, handle: list(deps) },
    { method: 'GET', path: `${PATH}/{id}`, scope, handle: get(deps) },
  ];
};
