import { HTTP_PROBLEMS, type Problem, type ProblemDetails } from '../platform/problem.ts';
import { TOKEN_REFUSALS } from '../tokens/refused-token.ts';
import type { ChangeInvoiceError } from './change-invoice.ts';
import { type CreateInvoiceError, DUE_DAYS_MAX } from './create-invoice.ts';

export const PATH = '/v1/invoices';

export const INVOICE_NOT_FOUND = {
  status: 404,
  code: 'invoice_not_found',
  title: 'There is no such invoice',
  retryable: false,
} as const satisfies Problem;

export const CREATE_PROBLEMS = {
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  due_in_the_past: HTTP_PROBLEMS.invalid_request,
  due_too_late: HTTP_PROBLEMS.invalid_request,
  total_too_large: {
    status: 422,
    code: 'invoice_total_too_large',
    title: 'The sum of the lines and their taxes is not an amount',
    retryable: false,
  },
} as const satisfies Record<CreateInvoiceError['kind'], Problem>;

/** What the reader can do about it, beyond the problem's title. */
export const CREATE_DETAILS: Partial<Record<CreateInvoiceError['kind'], ProblemDetails>> = {
  due_in_the_past: { errors: [{ field: 'due_at', message: 'must be in the future' }] },
  due_too_late: {
    errors: [{ field: 'due_at', message: `must be within ${DUE_DAYS_MAX} days from now` }],
  },
  total_too_large: { detail: 'An invoice is at most 9007199254740991 minor units, tax included.' },
};

export const CHANGE_PROBLEMS = {
  not_found: INVOICE_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  wrong_state: {
    status: 409,
    code: 'invoice_wrong_state',
    title: 'The invoice is in a state in which this cannot be done',
    retryable: false,
  },
  payment_in_progress: {
    status: 409,
    code: 'payment_in_progress',
    title: 'A payment of this invoice is in progress; send the same request again when it has its outcome',
    retryable: true,
  },
  provider_not_configured: HTTP_PROBLEMS.provider_not_configured,
  ...TOKEN_REFUSALS,
} as const satisfies Record<ChangeInvoiceError['kind'], Problem>;
