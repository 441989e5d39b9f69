import { HTTP_PROBLEMS, type Problem } from '../platform/problem.ts';
import type { SubmitEvidenceError } from './submit-evidence.ts';

export const DISPUTE_NOT_FOUND = {
  status: 404,
  code: 'dispute_not_found',
  title: 'There is no such dispute',
  retryable: false,
} as const satisfies Problem;

export const EVIDENCE_PROBLEMS = {
  not_found: DISPUTE_NOT_FOUND,
  idempotency_key_reused: HTTP_PROBLEMS.idempotency_key_reused,
  contended: HTTP_PROBLEMS.contended,
  wrong_state: {
    status: 409,
    code: 'dispute_wrong_state',
    title: 'The dispute is in a state in which it takes no evidence',
    retryable: false,
  },
  evidence_submitted: {
    status: 409,
    code: 'evidence_already_submitted',
    title: 'The dispute has its evidence, and takes no more',
    retryable: false,
  },
  evidence_overdue: {
    status: 409,
    code: 'evidence_overdue',
    title: 'The time for evidence is over',
    retryable: false,
  },
  evidence_not_taken: {
    status: 409,
    code: 'evidence_not_taken',
    title: 'The provider takes no evidence in this dispute',
    retryable: false,
  },
  operation_in_progress: {
    status: 409,
    code: 'operation_in_progress',
    title: 'Evidence is on its way to the provider; send the same request again to see what became of it',
    retryable: true,
  },
  operation_outcome_unknown: {
    status: 409,
    code: 'operation_outcome_unknown',
    title: 'It is not known yet whether the provider has the evidence; send the same request again later',
    retryable: true,
  },
} as const satisfies Record<SubmitEvidenceError['kind'], Problem>;
