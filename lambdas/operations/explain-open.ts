import type { Problem } from '../platform/problem.ts';

/** Why a resource cannot take on another wish: what it depends on has no outcome yet. */
export type OpenOperationError =
  /** An operation is under way; it will have an outcome soon. */
  | { readonly kind: 'operation_in_progress' }
  /** Nobody knows yet what became of an operation. */
  | { readonly kind: 'operation_outcome_unknown' };

export const OPEN_OPERATION_PROBLEMS = {
  operation_in_progress: {
    status: 409,
    code: 'operation_in_progress',
    title: 'Another operation of this payment is under way; send the same request again',
    retryable: true,
  },
  operation_outcome_unknown: {
    status: 409,
    code: 'operation_outcome_unknown',
    title:
      'The outcome of another operation of this payment is not known yet; send the same request again later',
    retryable: true,
  },
} as const satisfies Record<OpenOperationError['kind'], Problem>;

export const explainOpen = (operation: { readonly state: string } | null): OpenOperationError => ({
  kind: operation?.state === 'unknown' ? 'operation_outcome_unknown' : 'operation_in_progress',
});
