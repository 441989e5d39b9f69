/** What went wrong, as RFC 9457 wants it told; `code` is stable, `title` is for people. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean;
}

export interface FieldError {
  /** Path of the field as the client wrote it: `amount`, `metadata.order`, `Idempotency-Key`. */
  readonly field: string;
  readonly message: string;
}

export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON-serialisable; undefined for no content. */
  readonly body: unknown;
  /** Sent as it is, instead of `body`: what is not JSON. */
  readonly text?: string;
}

export const problemResponse = (problem: Problem, details: ProblemDetails = {}): HttpResponse => ({
  status: problem.status,
  headers: { 'content-type': 'application/problem+json', ...details.headers },
  body: {
    type: `urn:quittance:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    retryable: problem.retryable,
    ...(details.detail === undefined ? {} : { detail: details.detail }),
    ...(details.errors === undefined ? {} : { errors: details.errors }),
  },
});

export const jsonResponse = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({ status, headers: { 'content-type': 'application/json', ...headers }, body });

/** @param headers Says what the text is: `content-type`. */
export const textResponse = (
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): HttpResponse => ({ status, headers, body: undefined, text });

/** Problems that any route can answer with. */
export const HTTP_PROBLEMS = {
  malformed_json: {
    status: 400,
    code: 'malformed_json',
    title: 'The body is not valid JSON',
    retryable: false,
  },
  invalid_request: {
    status: 400,
    code: 'invalid_request',
    title: 'The request is not valid',
    retryable: false,
  },
  idempotency_key_missing: {
    status: 400,
    code: 'idempotency_key_missing',
    title: 'Every POST needs an Idempotency-Key header',
    retryable: false,
  },
  idempotency_key_invalid: {
    status: 400,
    code: 'idempotency_key_invalid',
    title: 'The Idempotency-Key header is not valid',
    retryable: false,
  },
  idempotency_key_reused: {
    status: 422,
    code: 'idempotency_key_reused',
    title: 'This Idempotency-Key was used for another request',
    retryable: false,
  },
  unknown_version: {
    status: 400,
    code: 'unknown_version',
    title: 'This API version does not exist',
    retryable: false,
  },
  insufficient_scope: {
    status: 403,
    code: 'insufficient_scope',
    title: 'The token does not carry the scope that this call needs',
    retryable: false,
  },
  not_found: { status: 404, code: 'not_found', title: 'There is nothing here', retryable: false },
  method_not_allowed: {
    status: 405,
    code: 'method_not_allowed',
    title: 'This resource does not know this method',
    retryable: false,
  },
  body_too_large: { status: 413, code: 'body_too_large', title: 'The body is too large', retryable: false },
  unsupported_media_type: {
    status: 415,
    code: 'unsupported_media_type',
    title: 'The body must be application/json',
    retryable: false,
  },
  provider_not_configured: {
    status: 503,
    code: 'provider_not_configured',
    title: 'This deployment has no payment provider yet',
    retryable: false,
  },
  contended: {
    status: 503,
    code: 'contended',
    title: 'Too many writes to the same record at once; send the same request again',
    retryable: true,
  },
  internal: {
    status: 500,
    code: 'internal',
    title: 'Something went wrong on our side; send the same request again',
    retryable: true,
  },
} as const satisfies Record<string, Problem>;
