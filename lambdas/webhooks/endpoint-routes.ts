import { isId } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { parseJsonBody } from '../platform/json-body.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { PatchEndpoint } from './change-endpoint.ts';
import type { CheckUrl } from './check-url.ts';
import type {
  CreatedEndpoint,
  CreateEndpoint,
  CreateEndpointError,
  RecallEndpoint,
} from './create-endpoint.ts';
import type { Endpoint } from './domain/endpoint.ts';
import { endpointView } from './domain/endpoint-view.ts';
import { ENDPOINT_PROBLEMS } from './endpoint-problems.ts';
import { CHANGE_ENDPOINT, CREATE_ENDPOINT, TOO_MANY_DETAIL } from './endpoint-request.ts';
import type { EndpointStore } from './endpoint-store.ts';

export const ENDPOINTS_PATH = '/v1/webhook_endpoints';

export interface EndpointRoutesDeps {
  readonly endpoints: EndpointStore;
  readonly createEndpoint: CreateEndpoint;
  readonly recallEndpoint: RecallEndpoint;
  readonly patchEndpoint: PatchEndpoint;
  readonly checkUrl: CheckUrl;
  readonly nowMs: () => number;
}

/** The caller's own endpoint that the path names. */
export const endpointOf = async (
  endpoints: Pick<EndpointStore, 'get'>,
  { params, principal }: HttpRequest,
): Promise<Endpoint | null> => {
  const id = params['id'] ?? '';
  return isId('we', id) ? endpoints.get(principal.merchantId, id) : null;
};

const createdResponse = (created: Result<CreatedEndpoint, CreateEndpointError>): HttpResponse => {
  if (!created.ok)
    return problemResponse(
      ENDPOINT_PROBLEMS[created.error],
      created.error === 'too_many_endpoints' ? { detail: TOO_MANY_DETAIL } : {},
    );
  const { id, answer, secret } = created.value;
  return jsonResponse(201, secret === null ? answer : { ...answer, secret }, {
    location: `${ENDPOINTS_PATH}/${id}`,
    ...(secret === null ? { 'idempotent-replayed': 'true' } : {}),
  });
};

const create =
  (deps: EndpointRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_ENDPOINT, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { idempotencyKey, fingerprint } = request;
    const identity = { merchantId: request.principal.merchantId, idempotencyKey, fingerprint };
    // Before its address is looked at: where a name leads may have changed since, and what was answered has not.
    const recalled = await deps.recallEndpoint(identity);
    if (recalled !== null) return createdResponse(recalled);
    const url = await deps.checkUrl(body.value.url);
    if (!url.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: url.error });
    const created = await deps.createEndpoint({
      ...identity,
      url: url.value,
      events: body.value.events,
      description: body.value.description,
      apiVersion: body.value.api_version ?? request.apiVersion,
      rateLimitPerSecond: body.value.rate_limit_per_second,
    });
    return createdResponse(created);
  };

const list =
  (deps: EndpointRoutesDeps) =>
  async ({ principal }: HttpRequest): Promise<HttpResponse> => {
    const endpoints = [...(await deps.endpoints.ofMerchant(principal.merchantId))];
    endpoints.sort((a, b) => (`${a.createdAt}${a.id}` < `${b.createdAt}${b.id}` ? 1 : -1));
    return jsonResponse(
      200,
      listView(
        endpoints.map((endpoint) => endpointView(endpoint, deps.nowMs())),
        null,
      ),
    );
  };

const get =
  (deps: EndpointRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const endpoint = await endpointOf(deps.endpoints, request);
    return endpoint === null
      ? problemResponse(ENDPOINT_PROBLEMS.not_found)
      : jsonResponse(200, endpointView(endpoint, deps.nowMs()));
  };

const patch =
  (deps: EndpointRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    if (!isId('we', id)) return problemResponse(ENDPOINT_PROBLEMS.not_found);
    const json = parseJsonBody(request.rawBody, request.headers['content-type']);
    if (!json.ok) return problemResponse(HTTP_PROBLEMS[json.error.kind]);
    const body = validate(CHANGE_ENDPOINT, json.value);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { api_version: apiVersion, rate_limit_per_second: rateLimitPerSecond, ...rest } = body.value;
    const url = rest.url === undefined ? ok(undefined) : await deps.checkUrl(rest.url);
    if (!url.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: url.error });
    const changes = { ...rest, url: url.value, apiVersion, rateLimitPerSecond };
    const changed = await deps.patchEndpoint(request.principal.merchantId, id, changes);
    return changed.ok
      ? jsonResponse(200, endpointView(changed.value, deps.nowMs()))
      : problemResponse(ENDPOINT_PROBLEMS[changed.error]);
  };

const remove =
  (deps: EndpointRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const endpoint = await endpointOf(deps.endpoints, request);
    if (endpoint === null) return problemResponse(ENDPOINT_PROBLEMS.not_found);
    if (await deps.endpoints.remove(endpoint)) return { status: 204, headers: {}, body: undefined };
    // Somebody else deleted it, or was busy with it: what is still there must not be said to be gone.
    const isThere = (await endpointOf(deps.endpoints, request)) !== null;
    return problemResponse(ENDPOINT_PROBLEMS[isThere ? 'contended' : 'not_found']);
  };

/** Where a merchant's events go: `/v1/webhook_endpoints`. */
export const endpointRoutes = (deps: EndpointRoutesDeps): readonly Route[] => {
  const one = { path: `${ENDPOINTS_PATH}/{id}`, scope: 'webhooks:write' } as const;
  return [
    idempotentPost(ENDPOINTS_PATH, 'webhooks:write', create(deps)),
    { method: 'GET', path: ENDPOINTS_PATH, scope: 'webhooks:write', handle: list(deps) },
    { ...one, method: 'GET', handle: get(deps) },
    { ...one, method: 'PATCH', handle: patch(deps) },
    { ...one, method: 'DELETE', handle: remove(deps) },
  ];
};
