import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { PostingRule } from '../../ledger/domain/posting-table.ts';
import type { BookedMovement } from './booked-movement.ts';
import { type Coverage, isCovered } from './coverage.ts';
import { type AccountSum, NOTHING_POSTED, nameOfTotal } from './totals.ts';
import { isInside, type Span } from './window.ts';

/** A line of a merchant's clearing account. */
export interface ClearingLine {
  /** The account itself: an entry that two accounts tell of has two lines. */
  readonly account: string;
  readonly entryId: string;
  /** What posted it. */
  readonly rule: PostingRule;
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
  /** By when it was booked, whatever time and whose movement it is about. */
  readonly add: (
    source: 'journal' | 'accounts',
    line: Pick<ClearingLine, 'currency' | 'minor' | 'at'>,
  ) => void;
  /** By when it moved: the same time as that of its record. */
  readonly addMovement: (movement: BookedMovement) => void;
  readonly totals: () => readonly ClearingTotal[];
  /** What the accounts say, by the names of totals. */
  readonly accounts: () => ReadonlyMap<string, AccountSum>;
  /** Counts what another one was told, which was told of the same window. */
  readonly take: (other: Pick<ClearingSums, 'totals' | 'accounts'>) => void;
}

/** Counts what records tell that are compared, and everything that no record is needed for. @param coverage Null: everything. */
export const clearingWithin = (coverage: Coverage | null, sums: ClearingSums): ClearingSums => ({
  ...sums,
  addMovement: (booked) => {
    const { of: movement, currency } = booked;
    if (coverage === null || isCovered(coverage, { movement, currency })) sums.addMovement(booked);
  },
});

/** Lines follow their entries within seconds; one that is missing for longer than this does not come by itself. */
const ON_ITS_WAY_MS = 15 * 60_000;

/** Who looks for the cent begins with a few of them. */
const NAMED_MAX = 10;

const plus = (a: AccountSum, b: AccountSum): AccountSum => ({
  minor: a.minor + b.minor,
  awaited: a.awaited + b.awaited,
  wrong: [...a.wrong, ...b.wrong].slice(0, NAMED_MAX),
});

/**
 * @param asOf When the run began to look, RFC 3339. What was booked after the window and just before or since then (a fee, an
 *   adjusting entry) may be read before its line is there.
 */
export const createClearingSums = (window: Span, asOf: string): ClearingSums => {
  const sums = new Map<CurrencyCode, { journal: bigint; accounts: bigint }>();
  const accounts = new Map<string, AccountSum>();
  const awaitedFromMs = Math.max(window.toMs, Date.parse(asOf) - ON_ITS_WAY_MS);
  const sumOf = (currency: CurrencyCode) => {
    const found = sums.get(currency) ?? { journal: 0n, accounts: 0n };
    sums.set(currency, found);
    return found;
  };
  const count = (name: string, sum: AccountSum): void => {
    accounts.set(name, plus(accounts.get(name) ?? NOTHING_POSTED, sum));
  };
  const judge = ({ id, minor, posted, bookedAt }: BookedMovement['entries'][number]): AccountSum => {
    if (posted === undefined && Date.parse(bookedAt) >= awaitedFromMs)
      return { minor: 0n, awaited: minor, wrong: [] };
    return { minor: posted ?? 0n, awaited: 0n, wrong: posted === minor ? [] : [id] };
  };
  return {
    add: (source, { currency, minor, at }) => {
      if (isInside(window, at)) sumOf(currency)[source] += minor;
    },
    addMovement: (movement) => {
      if (!isInside(window, movement.at)) return;
      for (const entry of movement.entries) count(nameOfTotal(movement), judge(entry));
    },
    totals: () =>
      [...sums]
        .map(([currency, sum]) => ({ currency, ...sum }))
        .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    accounts: () => accounts,
    take: (other) => {
      for (const { currency, journal, accounts: said } of other.totals()) {
        const sum = sumOf(currency);
        sum.journal += journal;
        sum.accounts += said;
      }
      for (const [name, sum] of other.accounts()) count(name, sum);
    },
  };
};
