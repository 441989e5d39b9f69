import type { Item } from '../platform/dynamo.ts';
import type { Problem, ProblemDetails } from '../platform/problem.ts';
import type { FailedCondition } from '../platform/unit-of-work.ts';
import { refusalOf, type TokenDemand, type TokenRefusal } from './domain/token-handle.ts';
import { fromHandleItem } from './handle-item.ts';

const refusedBy = (existing: Item | null, demand: TokenDemand): TokenRefusal | null =>
  refusalOf(existing === null ? null : fromHandleItem(existing), demand);

/**
 * What the failed conditions of a transaction say of its token.
 *
 * @param index Of `checkToken` in the transaction.
 * @returns null if nothing is wrong with the token, or none was asked for.
 */
export const refusedToken = (
  failed: readonly FailedCondition[],
  index: number,
  demand: TokenDemand | null,
): TokenRefusal | null => {
  const found = demand === null ? undefined : failed.find((condition) => condition.index === index);
  return demand === null || found === undefined ? null : refusedBy(found.existing, demand);
};

/** Problems of whoever is given a token that will not do. */
export const TOKEN_REFUSALS = {
  token_unknown: {
    status: 422,
    code: 'token_unknown',
    title: 'There is no such token',
    retryable: false,
  },
  token_erased: {
    status: 422,
    code: 'token_erased',
    title: 'The token was erased, and the account data with it',
    retryable: false,
  },
  token_wrong_type: {
    status: 422,
    code: 'token_wrong_type',
    title: 'Money comes from a card and goes to a bank account; this token is of the other kind',
    retryable: false,
  },
  card_expired: { status: 422, code: 'card_expired', title: 'The card has expired', retryable: false },
  provider_takes_no_account_data: {
    status: 422,
    code: 'provider_takes_no_account_data',
    title: 'No provider that this may go to takes tokens of the vault',
    retryable: false,
  },
  token_unsupported: {
    status: 422,
    code: 'token_unsupported',
    title: 'An account of this type or country cannot be used with this currency',
    retryable: false,
  },
} as const satisfies Record<TokenRefusal['kind'], Problem>;

/** What the reader can do about it, beyond the problem's title. */
export const TOKEN_ADVICE = {
  token_unknown: 'Create it with POST /v1/tokens, by a client of the same merchant.',
  token_erased: 'Create a token for the account data anew.',
  token_wrong_type: 'Create a token of type card for payments, and of a bank account for payouts.',
  card_expired: 'Create a token with the date of the card that took its place.',
  provider_takes_no_account_data:
    'Use a token of the provider itself, or route this currency to another one.',
  token_unsupported: 'Use an account that can be paid in this currency, or another currency.',
} as const satisfies Record<TokenRefusal['kind'], string>;

/** Total over what a token can be refused for, empty for every other error. */
export const adviceOf = (kind: string): ProblemDetails =>
  isRefusal(kind) ? { detail: TOKEN_ADVICE[kind] } : {};

const isRefusal = (kind: string): kind is TokenRefusal['kind'] => Object.hasOwn(TOKEN_ADVICE, kind);
