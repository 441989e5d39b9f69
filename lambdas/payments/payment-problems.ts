import { OPEN_OPERATION_PROBLEMS } from '../operations/explain-open.ts';
import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import { TOKEN_REFUSALS } from '../tokens/refused-token.ts';
import type { ChangePaymentError } from './change-payment.ts';
import type { CreatePaymentError } from './create-payment.ts';

export const PATH = '/v1/payments';

export const PAYMENT_NOT_FOUND = {
  status: 404,
  code: 'payment_not_found',
  title: 'There is no such payment',
  retryable: false,
} as const satisfies Problem;

export const CREATE_PROBLEMS = {
  provider_not_configured: HTTP_PROBLEMS.provider_not_configured,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  ...TOKEN_REFUSALS,
} as const satisfies Record<CreatePaymentError['kind'], Problem>;

export const CHANGE_PROBLEMS = {
  not_found: PAYMENT_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  wrong_state: {
    status: 409,
    code: 'payment_wrong_state',
    title: 'The payment is in a state in which this cannot be done',
    retryable: false,
  },
  capture_too_large: {
    status: 422,
    code: 'capture_too_large',
    title: 'There is less left to capture',
    retryable: false,
  },
  ...OPEN_OPERATION_PROBLEMS,
} as const satisfies Record<ChangePaymentError['kind'], Problem>;
