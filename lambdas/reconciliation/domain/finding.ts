import type { ScopedRecord } from './record.ts';

/** Every record of a run is in exactly one finding, and every finding in exactly one class. */
export const FINDING_CLASSES = [
  /** Both sides say the same. */
  'matched',
  /** They have it, we do not. */
  'missing_here',
  /** We have it, they do not. */
  'missing_there',
  'amount_differs',
  'currency_differs',
  /** One side says that it moved, the other that it did not, or not yet. */
  'status_differs',
  /** They kept another part of it than we booked. */
  'fee_differs',
  /** They have it more than once. */
  'duplicate_there',
  /** One side does not have it yet, and still has time: the next run looks at it again. */
  'timing',
  /** The amounts differ by no more than what was allowed. */
  'rounding',
] as const;

export type FindingClass = (typeof FINDING_CLASSES)[number];

/** Classes that ask for nothing: they open no break. */
const QUIET_CLASSES = ['matched', 'timing', 'rounding'] as const satisfies readonly FindingClass[];

export type QuietClass = (typeof QUIET_CLASSES)[number];

const QUIET: ReadonlySet<FindingClass> = new Set(QUIET_CLASSES);

export const isQuiet = (found: FindingClass): boolean => QUIET.has(found);

/** Records that belong together, or one that is alone, and what is to be said of them. */
export interface Finding {
  readonly class: FindingClass;
  /** The rule that brought them together; null where a record stayed alone. */
  readonly rule: string | null;
  readonly here: readonly ScopedRecord[];
  readonly there: readonly ScopedRecord[];
}
