/** What runs open, and end when they do not find it again. */
const FOUND_BY_RUNS = [
  /** A reconciliation's classes that ask for somebody. */
  'missing_here',
  'missing_there',
  'amount_differs',
  'currency_differs',
  'status_differs',
  'fee_differs',
  'duplicate_there',
  /** A row of a history or a file says nothing that could be compared. */
  'bad_row',
  /** Totals differ by more than all findings together explain. */
  'unexplained',
] as const;

/** What the two records are, and how they disagree. */
export const BREAK_KINDS = [
  /** The provider does not say what became of an operation, for longer than its schedule of checks. */
  'operation_unknown',
  /** The provider says of an operation what cannot be true if our books are. */
  'operation_contradicted',
  /** The provider says of a dispute what cannot be true if our books are. */
  'dispute_contradicted',
  /** The provider does not let go of a payment whose time is over. */
  'payment_not_released',
  ...FOUND_BY_RUNS,
] as const;

export type BreakKind = (typeof BREAK_KINDS)[number];

/** Whether a person may say that it is over; otherwise only the provider's word ends it. */
export const IS_ENDED_BY_PERSON = {
  operation_unknown: false,
  operation_contradicted: true,
  dispute_contradicted: true,
  payment_not_released: false,
  missing_here: true,
  missing_there: true,
  amount_differs: true,
  currency_differs: true,
  status_differs: true,
  fee_differs: true,
  duplicate_there: true,
  bad_row: true,
  unexplained: true,
} as const satisfies Record<BreakKind, boolean>;

const BY_RUNS: ReadonlySet<BreakKind> = new Set(FOUND_BY_RUNS);

export const isFoundByRuns = (kind: BreakKind): boolean => BY_RUNS.has(kind);
