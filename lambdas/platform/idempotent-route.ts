import { hash } from 'node:crypto';
import { ok } from '../kernel/result.ts';
import type { HttpRequest, IdempotentRequest, Route } from './http.ts';
import { parseIdempotencyKey } from './idempotency-key.ts';
import { type BodyError, canonicalJson, type JsonValue, parseJsonBody } from './json-body.ts';
import { HTTP_PROBLEMS, type HttpResponse, problemResponse } from './problem.ts';

const KEY_PROBLEMS = {
  missing: HTTP_PROBLEMS.idempotency_key_missing,
  invalid: HTTP_PROBLEMS.idempotency_key_invalid,
} as const;

const KEY_RULE =
  'Send 1 to 255 printable ASCII characters, bare or as a quoted string, unique per intent; no card number, no IBAN and no secret.';

const bodyProblem = (error: BodyError): HttpResponse =>
  problemResponse(HTTP_PROBLEMS[error.kind], error.kind === 'malformed_json' ? { detail: error.detail } : {});

const fingerprintOf = (request: HttpRequest, route: string, body: JsonValue): string =>
  hash(
    'sha256',
    [
      request.method,
      route,
      JSON.stringify(request.params),
      request.apiVersion,
      request.principal.merchantId,
      canonicalJson(body),
    ].join('\n'),
    'base64url',
  );

/** A POST route: nothing reaches `handle` without a key, a JSON body and their fingerprint. */
export const idempotentPost = (
  path: string,
  scope: Route['scope'],
  handle: (request: IdempotentRequest) => Promise<HttpResponse>,
  options: { readonly bodyOptional?: boolean } = {},
): Route => ({
  method: 'POST',
  path,
  scope,
  handle: async (request) => {
    const key = parseIdempotencyKey(request.headers['idempotency-key']);
    if (!key.ok)
      return problemResponse(KEY_PROBLEMS[key.error], {
        errors: [{ field: 'Idempotency-Key', message: KEY_RULE }],
      });
    const isLeftOut = options.bodyOptional === true && request.rawBody === '';
    const body = isLeftOut ? ok({}) : parseJsonBody(request.rawBody, request.headers['content-type']);
    if (!body.ok) return bodyProblem(body.error);
    return handle({
      ...request,
      idempotencyKey: key.value,
      body: body.value,
      fingerprint: fingerprintOf(request, path, body.value),
    });
  },
});
