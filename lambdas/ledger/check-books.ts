import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { Provider } from '../providers/port.ts';
import { type BookTotals, isQuiet, totalsOf } from './domain/book-totals.ts';
import { type Books, type Disagreement, type ProviderLine, withoutUnread } from './domain/books.ts';
import { findDisagreements } from './domain/check-books.ts';
import { accountsInMotion, findStatementDisagreements, unappliedEntries } from './domain/check-statements.ts';
import { toProviderLines } from './domain/provider-line.ts';
import { type TrialBalance, trialBalance } from './domain/trial-balance.ts';
import type { OwnBooks } from './read-books.ts';
import { readProviderLines } from './read-provider-lines.ts';

export interface BooksReport {
  /** The provider's history is complete up to here. */
  readonly asOf: string;
  readonly totals: readonly BookTotals[];
  readonly disagreements: readonly Disagreement[];
  /** Entries that are not in all of their accounts' statements yet. */
  readonly unapplied: number;
  /** Accounts that were spent from while the check read, and of which it does not say what can be spent. */
  readonly inMotion: number;
  readonly trialBalance: TrialBalance;
}

/** Nothing is on its way any more: provider, resources, journal and statements must be equal. */
export const isAtRest = ({ totals, unapplied, inMotion }: BooksReport): boolean =>
  totals.every(isQuiet) && unapplied === 0 && inMotion === 0;

/** NTP keeps hosts within a second; a minute forgives an operator's laptop, and a provider. One machine has one clock. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * Compares the providers' history, our resources and our journal, all of them.
 *
 * The provider is read first and our own books after it: whatever it took, we had an operation for before. Our
 * entries younger than `asOf` cannot be missed at the provider, because it was not asked about them.
 *
 * A scan is no snapshot: a payment that moves while it is read can look wrong. What looks wrong is read a second
 * time, and only what is still wrong is reported.
 */
export const createCheckBooks = (deps: {
  /** Every provider of the deployment: an entry is looked for in the history of all of them. */
  readonly providers: readonly Pick<Provider, 'history' | 'name'>[];
  readonly readOwnBooks: (asOf: string) => Promise<OwnBooks>;
  /** Before this, no money moved. */
  readonly sinceMs: () => Promise<number>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** By how much this machine's clock, ours in the cloud and the provider's may differ. */
  readonly clockSkewMs: number;
}): (() => Promise<BooksReport>) => {
  const check = async (): Promise<BooksReport> => {
    const nowMs = deps.clock.nowMs();
    const fromMs = (await deps.sinceMs()) - deps.clockSkewMs;
    const providerLines: ProviderLine[] = [];
    for (const provider of deps.providers) {
      const history = await readProviderLines(provider, fromMs, nowMs + deps.clockSkewMs);
      for (const line of history) providerLines.push(...toProviderLines(provider.name, line));
    }
    const asOf = toRfc3339(nowMs - deps.clockSkewMs);
    const { statements, ...own } = await deps.readOwnBooks(asOf);
    const books: Books = {
      ...own,
      providerLines: withoutUnread(providerLines, own.entries),
      providerAsOf: asOf,
    };
    return {
      asOf,
      totals: totalsOf(books),
      disagreements: [
        ...findDisagreements(books),
        ...findStatementDisagreements(own.entries, statements, asOf),
      ],
      unapplied: unappliedEntries(own.entries, statements).length,
      inMotion: accountsInMotion(statements, asOf),
      trialBalance: trialBalance(statements.balances),
    };
  };
  return async () => {
    const first = await check();
    if (first.disagreements.length === 0) return first;
    const again = await check();
    const seen = new Set(first.disagreements.map(nameOf));
    return { ...again, disagreements: again.disagreements.filter((one) => seen.has(nameOf(one))) };
  };
};

const nameOf = ({ kind, id }: Disagreement): string => `${kind} ${id}`;
