import { type FieldError, HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import { ENDPOINT_PROBLEMS } from './endpoint-problems.ts';
import type { RedeliveryError } from './request-redelivery.ts';

export const REDELIVERY_NOT_FOUND = {
  status: 404,
  code: 'redelivery_not_found',
  title: 'There is no such redelivery',
  retryable: false,
} as const satisfies Problem;

/** What a call for a redelivery can be refused with. */
export const REDELIVERY_PROBLEMS: Readonly<
  Record<RedeliveryError['kind'], { readonly problem: Problem; readonly errors?: readonly FieldError[] }>
> = {
  endpoint_not_found: { problem: ENDPOINT_PROBLEMS.not_found },
  endpoint_disabled: {
    problem: {
      status: 409,
      code: 'webhook_endpoint_disabled',
      title: 'The webhook endpoint is disabled; enable it first',
      retryable: false,
    },
  },
  range_in_future: {
    problem: HTTP_PROBLEMS.invalid_request,
    errors: [{ field: 'from', message: 'must lie in the past' }],
  },
  idempotency_key_reused: { problem: HTTP_PROBLEMS.idempotency_key_reused },
};
