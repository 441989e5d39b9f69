import { unreachable } from '../kernel/invariant.ts';
import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { ChangeBreakError } from './change-break.ts';

export const BREAK_NOT_FOUND = {
  status: 404,
  code: 'break_not_found',
  title: 'There is no such break',
  retryable: false,
} as const satisfies Problem;

export const BREAK_PROBLEMS = {
  not_found: BREAK_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  wrong_state: {
    status: 409,
    code: 'break_wrong_state',
    title: 'The break is in a state in which this cannot be done',
    retryable: false,
  },
  ends_by_itself: {
    status: 409,
    code: 'break_ends_by_itself',
    title: 'Only the provider’s word ends this break',
    retryable: false,
  },
  not_adjustable: {
    status: 422,
    code: 'break_not_adjustable',
    title: 'No adjusting entry can be made of what this break knows',
    retryable: false,
  },
  awaits_approval: {
    status: 409,
    code: 'break_awaits_approval',
    title: 'An ending was proposed already, and waits for somebody else',
    retryable: false,
  },
  no_proposal: {
    status: 409,
    code: 'break_no_proposal',
    title: 'Nothing is proposed: nothing was, or it was withdrawn, or the break is not what it was then',
    retryable: false,
  },
  proposal_changed: {
    status: 409,
    code: 'break_proposal_changed',
    title: 'Another ending is proposed than the one that was approved',
    retryable: false,
  },
  approver_is_proposer: {
    status: 403,
    code: 'approver_is_proposer',
    title: 'Whoever proposed an ending cannot approve it; somebody else has to',
    retryable: false,
  },
  books_changed: {
    status: 409,
    code: 'break_books_changed',
    title: 'The books have changed since the break was opened',
    retryable: false,
  },
  adjusted_elsewhere: {
    status: 409,
    code: 'break_adjusted_elsewhere',
    title: 'Another break has adjusted this movement',
    retryable: false,
  },
} as const satisfies Record<ChangeBreakError['kind'], Problem>;

/** What the reader can do about it, beyond the problem's title. */
export const explainBreakError = (error: ChangeBreakError): string | null => {
  switch (error.kind) {
    case 'wrong_state':
      return `The break is ${error.actual}.`;
    case 'ends_by_itself':
      return 'It ends with the outcome of its operation; assign it and comment on it until then.';
    case 'not_adjustable':
      return 'Settle it with the provider, and resolve it as provider_was_wrong or accepted.';
    case 'awaits_approval':
      return 'Approve it if you agree. If not, withdraw it, and propose another ending.';
    case 'books_changed':
      return 'The movement was booked after it was found missing: the next run shows what is left of the difference. Resolve the break as provider_was_wrong if nothing is.';
    case 'adjusted_elsewhere':
      return `Break ${error.breakId} has: reopen it if its entry is wrong, and resolve this one as accepted.`;
    case 'no_proposal':
      return 'Read the break, and resolve it in the way that it needs now.';
    case 'proposal_changed':
      return 'Read the break again, and approve the proposal that it shows if you agree to that.';
    case 'approver_is_proposer':
    case 'contended':
    case 'idempotency_key_reused':
    case 'not_found':
      return null;
    default:
      return unreachable(error);
  }
};
