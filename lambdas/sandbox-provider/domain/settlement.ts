import type { Money } from '../../kernel/money.ts';

/** What is paid out at once of everything of one currency that was not settled before. */
export interface Settlement {
  readonly id: string;
  readonly operationId: string;
  /** What is paid: what its lines come to, less what was held back of them. */
  readonly amount: Money;
  readonly lines: {
    readonly count: number;
    /** What arrived of all of them, less what left. */
    readonly settledAmount: Money;
    /** They are those of its currency that are no settlements, from this time on, RFC 3339 … */
    readonly from: string;
    /** … and before this one. */
    readonly to: string;
  };
  /** When it comes back, if it does. */
  readonly returnsAt: string | null;
  readonly createdAt: string;
}

/** Up to where everything is settled: one for the whole provider. */
export interface SettledUpTo {
  readonly time: string;
  /** What is left of a time before that, in minor units: what was less than nothing waits for more. */
  readonly carried: Readonly<Record<string, Carried>>;
  /** 1 for the first, then one more for each: two settlements at once cannot both be right. */
  readonly version: bigint;
}

export interface Carried {
  readonly minor: bigint;
  readonly count: number;
}
