import type { Problem } from '../platform/problem.ts';

export const ACCOUNT_NOT_FOUND = {
  status: 404,
  code: 'account_not_found',
  title: 'There is no such account; an account begins with its first entry',
  retryable: false,
} as const satisfies Problem;

export const ENTRY_NOT_FOUND = {
  status: 404,
  code: 'journal_entry_not_found',
  title: 'There is no such journal entry',
  retryable: false,
} as const satisfies Problem;
