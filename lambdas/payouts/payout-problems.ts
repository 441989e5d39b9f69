import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { ChangePayoutError } from './change-payout.ts';
import type { CreatePayoutError } from './create-payout.ts';

export const PATH = '/v1/payouts';

export const PAYOUT_NOT_FOUND = {
  status: 404,
  code: 'payout_not_found',
  title: 'There is no such payout',
  retryable: false,
} as const satisfies Problem;

export const CREATE_PROBLEMS = {
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  insufficient_balance: {
    status: 422,
    code: 'insufficient_balance',
    title: 'There is less available to pay out',
    retryable: false,
  },
} as const satisfies Record<CreatePayoutError['kind'], Problem>;

export const CHANGE_PROBLEMS = {
  not_found: PAYOUT_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  wrong_state: {
    status: 409,
    code: 'payout_wrong_state',
    title: 'The payout is in a state in which this cannot be done',
    retryable: false,
  },
  approver_is_creator: {
    status: 403,
    code: 'approver_is_creator',
    title: 'The client that created a payout cannot approve it; another one has to',
    retryable: false,
  },
  already_submitted: {
    status: 409,
    code: 'payout_already_submitted',
    title: 'The payout was sent to the provider already and cannot be canceled any more',
    retryable: false,
  },
} as const satisfies Record<ChangePayoutError['kind'], Problem>;
