import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { EndpointUrlError } from './domain/endpoint-url.ts';

export type EndpointProblem =
  | 'not_found'
  | 'too_many_endpoints'
  | 'too_many_secrets'
  | 'idempotency_key_reused'
  | 'contended';

/** What a call about endpoints can be refused with. */
export const ENDPOINT_PROBLEMS = {
  not_found: {
    status: 404,
    code: 'webhook_endpoint_not_found',
    title: 'There is no such webhook endpoint',
    retryable: false,
  },
  too_many_endpoints: {
    status: 409,
    code: 'too_many_webhook_endpoints',
    title: 'The merchant has as many webhook endpoints as it can have',
    retryable: false,
  },
  too_many_secrets: {
    status: 409,
    code: 'too_many_secrets',
    title: 'Three secrets sign already; wait for the oldest to end, or rotate with an overlap of 0',
    retryable: true,
  },
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
} as const satisfies Record<EndpointProblem, Problem>;

/** Which of its rules an address breaks. */
export const URL_MESSAGES = {
  malformed: 'must be a URL such as https://shop.example/hooks',
  too_long: 'must have at most 2048 characters',
  not_https: 'must be an https URL',
  has_credentials: 'must not contain a user name or password',
  has_fragment: 'must not have a fragment',
  address_refused: 'must lead to a public address',
} as const satisfies Record<EndpointUrlError | 'address_refused', string>;
