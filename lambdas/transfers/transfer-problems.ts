import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { CreateTransferError } from './create-transfer.ts';
import type { ReverseTransferError } from './reverse-transfer.ts';

export const PATH = '/v1/transfers';

export const TRANSFER_NOT_FOUND = {
  status: 404,
  code: 'transfer_not_found',
  title: 'There is no such transfer',
  retryable: false,
} as const satisfies Problem;

const INSUFFICIENT_BALANCE = {
  status: 422,
  code: 'insufficient_balance',
  title: 'The account has less to spend',
  retryable: false,
} as const satisfies Problem;

export const CREATE_PROBLEMS = {
  same_account: {
    status: 422,
    code: 'same_account',
    title: 'A transfer needs two accounts: from and to are the same',
    retryable: false,
  },
  insufficient_balance: INSUFFICIENT_BALANCE,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
} as const satisfies Record<CreateTransferError['kind'], Problem>;

export const REVERSE_PROBLEMS = {
  not_found: TRANSFER_NOT_FOUND,
  already_reversed: {
    status: 409,
    code: 'transfer_already_reversed',
    title: 'The transfer was given back before',
    retryable: false,
  },
  insufficient_balance: INSUFFICIENT_BALANCE,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
} as const satisfies Record<ReverseTransferError['kind'], Problem>;
