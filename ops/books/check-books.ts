import { type Clock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { type BookTotals, totalsOf } from '../../lambdas/ledger/domain/book-totals.ts';
import { type Books, type Disagreement, findDisagreements } from '../../lambdas/ledger/domain/check-books.ts';
import type { OwnBooks } from '../../lambdas/ledger/read-books.ts';
import type { Provider } from '../../lambdas/providers/port.ts';
import { readProviderLines } from './read-provider-lines.ts';

export interface BooksReport {
  /** The provider's history is complete up to here. */
  readonly asOf: string;
  readonly totals: readonly BookTotals[];
  readonly disagreements: readonly Disagreement[];
}

/**
 * Compares the provider's history, our payments and our journal, all of them.
 *
 * The provider is read first and our own books after it: whatever it took, we had an operation for before. Our
 * entries younger than `asOf` cannot be missed at the provider, because it was not asked about them.
 */
export const createCheckBooks = (deps: {
  readonly provider: Pick<Provider, 'history'>;
  readonly readOwnBooks: () => Promise<OwnBooks>;
  /** Before this, no money moved. */
  readonly sinceMs: () => Promise<number>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** By how much this machine's clock, ours in the cloud and the provider's may differ. */
  readonly clockSkewMs: number;
}): (() => Promise<BooksReport>) => {
  return async () => {
    const nowMs = deps.clock.nowMs();
    const fromMs = (await deps.sinceMs()) - deps.clockSkewMs;
    const providerLines = await readProviderLines(deps.provider, fromMs, nowMs + deps.clockSkewMs);
    const books: Books = {
      ...(await deps.readOwnBooks()),
      providerLines,
      providerAsOf: toRfc3339(nowMs - deps.clockSkewMs),
    };
    return { asOf: books.providerAsOf, totals: totalsOf(books), disagreements: findDisagreements(books) };
  };
};
