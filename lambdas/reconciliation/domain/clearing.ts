import type { CurrencyCode } from '../../kernel/currencies.ts';
import { isInside, type Span } from './window.ts';

/** A line of a merchant's clearing account. */
export interface ClearingLine {
  readonly currency: CurrencyCode;
  readonly minor: bigint;
  readonly at: string;
}

/** What entries say was cleared in a window with all providers together, and what the clearing accounts say. */
export interface ClearingTotal {
  readonly currency: CurrencyCode;
  readonly journal: bigint;
  readonly accounts: bigint;
}

export interface ClearingSums {
  readonly add: (source: 'journal' | 'accounts', line: ClearingLine) => void;
  readonly totals: () => readonly ClearingTotal[];
}

/** Accounts are kept per merchant, not per provider: they can be compared with all providers' entries only. */
export const createClearingSums = (window: Span): ClearingSums => {
  const sums = new Map<CurrencyCode, { journal: bigint; accounts: bigint }>();
  return {
    add: (source, { currency, minor, at }) => {
      if (!isInside(window, at)) return;
      const found = sums.get(currency) ?? { journal: 0n, accounts: 0n };
      found[source] += minor;
      sums.set(currency, found);
    },
    totals: () =>
      [...sums]
        .map(([currency, sum]) => ({ currency, ...sum }))
        .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
};
