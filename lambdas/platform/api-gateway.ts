import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { parsePrincipal } from '../access/domain/principal.ts';
import { holdsAccountData } from '../kernel/account-data.ts';
import { API_VERSION, isApiVersion } from '../kernel/api-version.ts';
import type { HttpRequest, Route } from './http.ts';
import type { Log } from './logger.ts';
import { HTTP_PROBLEMS, type HttpResponse, problemResponse } from './problem.ts';
import { createRouter } from './router.ts';

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** What a client may send as its own id of the whole conversation. */
const CORRELATION_ID = /^[\w.:-]{1,64}$/;

const lowerCase = (headers: APIGatewayProxyEvent['headers'] | null): Record<string, string> => {
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value !== undefined) lower[name.toLowerCase()] = value;
  return lower;
};

const present = (query: APIGatewayProxyEvent['queryStringParameters']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** Nobody can say which of several keys was meant: together they are none, which is refused. */
const idempotencyKeyOf = (
  headers: APIGatewayProxyEvent['multiValueHeaders'] | undefined,
): Record<string, string> => {
  const values = Object.entries(headers ?? {}).flatMap(([name, sent = []]) =>
    name.toLowerCase() === 'idempotency-key' ? sent : [],
  );
  return values.length > 1 ? { 'idempotency-key': values.join('\n') } : {};
};

/** Somebody may look for a card by its number, and any character of a path can be escaped. */
const loggable = (path: string): string => {
  const read = path.replaceAll(/%[2-7][0-9a-f]/gi, decodeURIComponent);
  return holdsAccountData(path) || holdsAccountData(read) ? '(holds account data)' : path;
};

/** Events made by hand, as for a test call, have no identity. */
const sourceOf = ({ requestContext }: APIGatewayProxyEvent): Pick<HttpRequest, 'sourceIp'> => {
  const { identity } = requestContext as Partial<APIGatewayProxyEvent['requestContext']>;
  return identity === undefined ? {} : { sourceIp: identity.sourceIp };
};

const toRequest = (event: APIGatewayProxyEvent, log: Log): HttpRequest => {
  const headers = { ...lowerCase(event.headers), ...idempotencyKeyOf(event.multiValueHeaders) };
  const requestId = event.requestContext.requestId;
  const sent = headers['x-correlation-id'] ?? '';
  const isUsable = CORRELATION_ID.test(sent) && !holdsAccountData(sent);
  const correlationId = isUsable ? sent : requestId;
  const principal = parsePrincipal(event.requestContext.authorizer);
  const body = event.body ?? '';
  return {
    method: event.httpMethod,
    path: event.path,
    params: {},
    query: present(event.queryStringParameters),
    headers,
    rawBody: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    principal,
    requestId,
    ...sourceOf(event),
    correlationId,
    apiVersion: headers['quittance-version'] ?? API_VERSION,
    log: log.with({
      request_id: requestId,
      correlation_id: correlationId,
      merchant_id: principal.merchantId,
      client_id: principal.clientId,
    }),
  };
};

const toResult = (
  response: HttpResponse,
  request: Pick<HttpRequest, 'requestId' | 'correlationId'>,
): APIGatewayProxyResult => {
  const isProblem = response.headers['content-type'] === 'application/problem+json';
  const body = isProblem ? { ...(response.body as object), request_id: request.requestId } : response.body;
  return {
    statusCode: response.status,
    headers: {
      ...response.headers,
      'x-request-id': request.requestId,
      'x-correlation-id': request.correlationId,
      'cache-control': 'no-store',
    },
    body: response.text ?? (body === undefined ? '' : JSON.stringify(body)),
  };
};

const answer = async (find: ReturnType<typeof createRouter>, request: HttpRequest): Promise<HttpResponse> => {
  if (!isApiVersion(request.apiVersion))
    return problemResponse(HTTP_PROBLEMS.unknown_version, {
      errors: [{ field: 'Quittance-Version', message: `use ${API_VERSION}` }],
    });
  const routed = find(request.method, request.path);
  if (routed.kind === 'not_found') return problemResponse(HTTP_PROBLEMS.not_found);
  if (routed.kind === 'method_not_allowed')
    return problemResponse(HTTP_PROBLEMS.method_not_allowed, { headers: { allow: routed.allow.join(', ') } });
  if (!request.principal.scopes.has(routed.route.scope))
    return problemResponse(HTTP_PROBLEMS.insufficient_scope, {
      detail: `This call needs the scope ${routed.route.scope}.`,
      headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${routed.route.scope}"` },
    });
  return routed.route.handle({ ...request, params: routed.params });
};

/** Turns routes into the one handler behind API Gateway; nothing that a route throws leaves as anything but a 500 problem. */
export const createApi = (deps: { readonly routes: readonly Route[]; readonly log: Log }): ApiHandler => {
  const find = createRouter(deps.routes);
  return async (event, context) => {
    deps.log.startInvocation(context);
    const request = toRequest(event, deps.log);
    try {
      const response = await answer(find, request);
      request.log.info('API_REQUEST', {
        method: request.method,
        path: loggable(request.path),
        status: response.status,
      });
      return toResult(response, request);
    } catch (error) {
      request.log.error('API_UNEXPECTED', { method: request.method, path: loggable(request.path) }, error);
      return toResult(problemResponse(HTTP_PROBLEMS.internal), request);
    }
  };
};
