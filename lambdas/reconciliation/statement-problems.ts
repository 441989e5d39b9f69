import type { Problem } from '../platform/problem.ts';

/** Why the file of a statement is not kept. */
export const STATEMENT_PROBLEMS = {
  wrong_type: {
    status: 415,
    code: 'reconciliation_statement_type',
    title: 'A statement is a CSV or an XML file',
    retryable: false,
  },
  too_large: {
    status: 413,
    code: 'reconciliation_statement_too_large',
    title: 'This file is larger than the API takes',
    retryable: false,
  },
  empty: {
    status: 422,
    code: 'reconciliation_statement_empty',
    title: 'The file is empty',
    retryable: false,
  },
  differs: {
    status: 422,
    code: 'reconciliation_statement_differs',
    title: 'What arrived is not the file that the path names',
    retryable: true,
  },
} as const satisfies Record<string, Problem>;
