/** One line of the report: what was measured, beside what it is compared with, and the bar it has to reach. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: { readonly name: string; readonly value: number } | null;
  /**
   * `most`: the value itself may be at most this. `times`: the value divided by the baseline's may be at most this.
   * Null: shown for information.
   */
  readonly bar: { readonly kind: 'most' | 'times'; readonly limit: number } | null;
  /** Counted or calculated by the model of DynamoDB instead of measured on a clock. */
  readonly modelled: boolean;
  readonly note?: string;
}

/** The value divided by its baseline's. */
export const ratioOf = ({ value, baseline }: Figure): number | null =>
  baseline === null ? null : value / baseline.value;

/** @returns null if there is no bar to reach. */
export const passes = (figure: Figure): boolean | null => {
  if (figure.bar === null) return null;
  const compared = figure.bar.kind === 'most' ? figure.value : (ratioOf(figure) ?? Number.POSITIVE_INFINITY);
  return compared <= figure.bar.limit;
};

export const atMost = (limit: number): Figure['bar'] => ({ kind: 'most', limit });

export const timesAtMost = (limit: number): Figure['bar'] => ({ kind: 'times', limit });
