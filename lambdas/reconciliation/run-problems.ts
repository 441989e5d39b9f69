import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { RefusedReopening } from './request-reopening.ts';
import type { RequestRunError } from './request-run.ts';

export const RUN_NOT_FOUND = {
  status: 404,
  code: 'reconciliation_run_not_found',
  title: 'There is no such run',
  retryable: false,
} as const satisfies Problem;

/** Runs show what belongs to all merchants. */
export const PLATFORM_ONLY = {
  status: 403,
  code: 'platform_only',
  title: 'Only clients of the platform itself may do this',
  retryable: false,
} as const satisfies Problem;

export const RUN_NOT_COMPLETED = {
  status: 409,
  code: 'reconciliation_run_not_completed',
  title: 'This run has published nothing',
  retryable: true,
} as const satisfies Problem;

export const RUN_PROBLEMS = {
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  provider_not_deployed: {
    status: 422,
    code: 'provider_not_deployed',
    title: 'This deployment has no such provider',
    retryable: false,
  },
  statement_unknown: {
    status: 422,
    code: 'reconciliation_statement_unknown',
    title: 'There is no such statement',
    retryable: false,
  },
  window_empty: {
    status: 422,
    code: 'reconciliation_window_empty',
    title: 'The window ends before it begins',
    retryable: false,
  },
  window_not_over: {
    status: 422,
    code: 'reconciliation_window_not_over',
    title: 'The window is not over yet, or only just',
    retryable: true,
  },
  window_too_long: {
    status: 422,
    code: 'reconciliation_window_too_long',
    title: 'The window is too long for one run',
    retryable: false,
  },
} as const satisfies Record<RequestRunError['kind'], Problem>;

export const REOPEN_PROBLEMS = {
  run_not_found: RUN_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  run_completed: {
    status: 409,
    code: 'reconciliation_run_completed',
    title: 'This run is completed',
    retryable: false,
  },
  run_alive: {
    status: 409,
    code: 'reconciliation_run_alive',
    title: 'This run is at work, as far as we know',
    retryable: true,
  },
  run_succeeded_by_another: {
    status: 409,
    code: 'reconciliation_run_succeeded',
    title: 'Another run has the window of this one',
    retryable: false,
  },
  run_open: {
    status: 409,
    code: 'reconciliation_run_open',
    title: 'This run is not over',
    retryable: true,
  },
  run_step_not_reached: {
    status: 409,
    code: 'reconciliation_step_not_reached',
    title: 'What this step needs was not made by the steps before it',
    retryable: false,
  },
  run_work_expired: {
    status: 409,
    code: 'reconciliation_work_expired',
    title: 'What this run read is not kept any more',
    retryable: false,
  },
} as const satisfies Record<RefusedReopening['kind'], Problem>;
