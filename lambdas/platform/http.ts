import type { Principal } from '../access/domain/principal.ts';
import type { Scope } from '../access/domain/scopes.ts';
import type { JsonValue } from './json-body.ts';
import type { Log } from './logger.ts';
import type { HttpResponse } from './problem.ts';

/** One call of the API, after the parts that every route shares were checked. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Named parts of the route's path: `{id}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
  readonly principal: Principal;
  readonly requestId: string;
  /** The address that API Gateway saw. */
  readonly sourceIp?: string;
  /** The client's own `X-Correlation-Id`, or the request id; follows the intent through every log line. */
  readonly correlationId: string;
  readonly apiVersion: string;
  readonly log: Log;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/payments/{id}`: each `{name}` is one path segment. */
  readonly path: string;
  readonly scope: Scope;
  readonly handle: (request: HttpRequest) => Promise<HttpResponse>;
}

/** A POST that passed everything that idempotency needs: its key, its body and their fingerprint. */
export interface IdempotentRequest extends HttpRequest {
  readonly idempotencyKey: string;
  readonly body: JsonValue;
  /** SHA-256 over method, route, API version, merchant and canonical body. */
  readonly fingerprint: string;
}
