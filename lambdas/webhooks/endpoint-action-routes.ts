import type { EventSource } from '../kernel/event.ts';
import { isId } from '../kernel/ids.ts';
import type { ChangeRequest } from '../platform/change-once.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listQuery, listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { RotateSecret, TestEndpoint } from './act-on-endpoint.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { deliveryView } from './delivery-view.ts';
import { ENDPOINT_PROBLEMS } from './endpoint-problems.ts';
import { ROTATE_SECRET, TEST_ENDPOINT } from './endpoint-request.ts';
import { ENDPOINTS_PATH, endpointOf } from './endpoint-routes.ts';
import type { EndpointStore } from './endpoint-store.ts';

interface ActionRoutesDeps {
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly deliveries: Pick<DeliveryStore, 'ofEndpoint'>;
  readonly rotateSecret: RotateSecret;
  readonly testEndpoint: TestEndpoint;
}

const apiSource = ({ principal, requestId }: HttpRequest): EventSource => ({
  kind: 'api',
  client_id: principal.clientId,
  request_id: requestId,
});

const changeRequest = <Wish>(request: IdempotentRequest, action: string, wish: Wish): ChangeRequest<Wish> => {
  const id = request.params['id'] ?? '';
  return {
    merchantId: request.principal.merchantId,
    resourceId: id,
    route: `POST ${ENDPOINTS_PATH}/${id}/${action}`,
    idempotencyKey: request.idempotencyKey,
    fingerprint: request.fingerprint,
    correlationId: request.correlationId,
    wish,
  };
};

const replayed = (isReplay: boolean): Readonly<Record<string, string>> =>
  isReplay ? { 'idempotent-replayed': 'true' } : {};

const rotate =
  (deps: ActionRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(ROTATE_SECRET, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    if (!isId('we', request.params['id'] ?? '')) return problemResponse(ENDPOINT_PROBLEMS.not_found);
    const wish = { overlapSeconds: body.value.overlap_seconds };
    const result = await deps.rotateSecret(changeRequest(request, 'rotate_secret', wish), apiSource(request));
    if (!result.ok) return problemResponse(ENDPOINT_PROBLEMS[result.error.kind]);
    const { answer, secret, isReplay } = result.value;
    return jsonResponse(200, secret === null ? answer : { ...answer, secret }, replayed(isReplay));
  };

const test =
  (deps: ActionRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(TEST_ENDPOINT, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    if (!isId('we', request.params['id'] ?? '')) return problemResponse(ENDPOINT_PROBLEMS.not_found);
    const result = await deps.testEndpoint(changeRequest(request, 'test', {}), apiSource(request));
    return result.ok
      ? jsonResponse(202, result.value.answer, replayed(result.value.isReplay))
      : problemResponse(ENDPOINT_PROBLEMS[result.error.kind]);
  };

const LIST_DELIVERIES = listQuery('del');

const deliveries =
  (deps: ActionRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_DELIVERIES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const endpoint = await endpointOf(deps.endpoints, request);
    if (endpoint === null) return problemResponse(ENDPOINT_PROBLEMS.not_found);
    const { limit, cursor } = query.value;
    const page = await deps.deliveries.ofEndpoint(endpoint.id, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(deliveryView), page.next));
  };

/** What can be done with one endpoint besides changing it. */
export const endpointActionRoutes = (deps: ActionRoutesDeps): readonly Route[] => {
  const one = `${ENDPOINTS_PATH}/{id}`;
  const bodyOptional = { bodyOptional: true };
  return [
    idempotentPost(`${one}/rotate_secret`, 'webhooks:write', rotate(deps), bodyOptional),
    idempotentPost(`${one}/test`, 'webhooks:write', test(deps), bodyOptional),
    { method: 'GET', path: `${one}/deliveries`, scope: 'webhooks:write', handle: deliveries(deps) },
  ];
};
