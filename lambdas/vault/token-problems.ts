import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { CreateTokenError } from './create-token.ts';
import type { EraseTokenError } from './erase-token.ts';
import type { RevealError } from './reveal-token.ts';

type TokenError = CreateTokenError | EraseTokenError | RevealError;

export const TOKEN_PROBLEMS = {
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  token_not_found: {
    status: 404,
    code: 'token_not_found',
    title: 'There is no such token',
    retryable: false,
  },
  token_erased: {
    status: 410,
    code: 'token_erased',
    title: 'The token was erased, and the account data with it',
    retryable: false,
  },
  too_many_reveals: {
    status: 429,
    code: 'too_many_reveals',
    title: 'This client has revealed as many tokens as it may for now',
    retryable: true,
  },
  // Not a 500: sending it again does not help, and the alarm has been raised already.
  seal_broken: {
    status: 409,
    code: 'account_data_damaged',
    title: 'The stored account data is not what was stored, and stays shut; create a token anew',
    retryable: false,
  },
} as const satisfies Record<TokenError['kind'], Problem>;
