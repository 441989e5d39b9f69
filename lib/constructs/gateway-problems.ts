import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface GatewayProblem {
  readonly type: ResponseType;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly retryable: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

// RFC 6750, section 3: a 401 names the scheme to use.
const BEARER = { 'WWW-Authenticate': "'Bearer'" };

const NOT_FOUND = { status: 404, code: 'not_found', title: 'There is nothing here', retryable: false };
const FORBIDDEN = {
  status: 403,
  code: 'forbidden',
  title: 'This caller may not do this',
  retryable: false,
};
const INTERNAL = {
  status: 500,
  code: 'internal',
  title: 'Something went wrong on our side; send the same request again',
  retryable: true,
};
/** Also what the firewall answers to an address that asks too often. */
export const TOO_MANY_REQUESTS = {
  status: 429,
  code: 'too_many_requests',
  title: 'Too many requests; send the same request again later',
  retryable: true,
  headers: { 'Retry-After': "'1'" },
};
const INVALID = { status: 400, code: 'invalid_request', title: 'The request is not valid', retryable: false };

/** What API Gateway itself may answer, in the words in which the api function would. */
const GATEWAY_PROBLEMS: readonly GatewayProblem[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    code: 'unauthorized',
    title: 'The access token is missing, expired or not one we trust',
    retryable: false,
    headers: BEARER,
  },
  { type: ResponseType.ACCESS_DENIED, ...FORBIDDEN },
  // To API Gateway a path that it does not know is a request that was not signed.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, ...NOT_FOUND },
  { type: ResponseType.RESOURCE_NOT_FOUND, ...NOT_FOUND },
  { type: ResponseType.THROTTLED, ...TOO_MANY_REQUESTS },
  { type: ResponseType.QUOTA_EXCEEDED, ...TOO_MANY_REQUESTS },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'body_too_large',
    title: 'The body is too large',
    retryable: false,
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    code: 'unsupported_media_type',
    title: 'The body must be application/json',
    retryable: false,
  },
  { type: ResponseType.WAF_FILTERED, ...FORBIDDEN },
  // The request may have been carried out: the same Idempotency-Key finds out, and never does it twice.
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    code: 'timeout',
    title: 'No answer in time; send the same request again',
    retryable: true,
  },
  { type: ResponseType.INTEGRATION_FAILURE, ...INTERNAL },
  { type: ResponseType.AUTHORIZER_FAILURE, ...INTERNAL },
  { type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR, ...INTERNAL },
  { type: ResponseType.DEFAULT_4XX, ...INVALID },
  { type: ResponseType.DEFAULT_5XX, ...INTERNAL },
];

/** RFC 9457 with our members, as API Gateway and the firewall keep it: text that they send as it is. */
export const problemBody = (
  { status, code, title, retryable }: Pick<GatewayProblem, 'code' | 'retryable' | 'status' | 'title'>,
  more: Readonly<Record<string, string>> = {},
): string =>
  JSON.stringify({ type: `urn:quittance:problem:${code}`, title, status, code, retryable, ...more });

export const addGatewayProblems = (api: RestApi): void => {
  for (const problem of GATEWAY_PROBLEMS) {
    api.addGatewayResponse(`Problem${problem.type.responseType}`, {
      type: problem.type,
      statusCode: String(problem.status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        'X-Request-Id': 'context.requestId',
        ...problem.headers,
      },
      // API Gateway fills in the id.
      templates: { 'application/json': problemBody(problem, { request_id: '$context.requestId' }) },
    });
  }
};
