import { OPEN_OPERATION_PROBLEMS } from '../operations/explain-open.ts';
import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { CreateRefundError } from './create-refund.ts';

export const PATH = '/v1/refunds';

export const REFUND_NOT_FOUND = {
  status: 404,
  code: 'refund_not_found',
  title: 'There is no such refund',
  retryable: false,
} as const satisfies Problem;

export const REFUND_PROBLEMS = {
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  ...OPEN_OPERATION_PROBLEMS,
  payment_not_found: {
    status: 404,
    code: 'payment_not_found',
    title: 'There is no such payment',
    retryable: false,
  },
  payment_not_captured: {
    status: 409,
    code: 'payment_wrong_state',
    title: 'Nothing of this payment was captured, so there is nothing to refund',
    retryable: false,
  },
  refund_too_large: {
    status: 422,
    code: 'refund_too_large',
    title: 'There is less left to refund',
    retryable: false,
  },
} as const satisfies Record<CreateRefundError['kind'], Problem>;
