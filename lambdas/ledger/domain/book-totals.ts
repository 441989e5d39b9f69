import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { Money } from '../../kernel/money.ts';
import { type Books, capturedBy, movedBy, OPEN_STATES } from './books.ts';
import type { JournalEntry } from './journal-entry.ts';

/** What the three books say was taken, less what was given back, in one currency, in minor units. */
export interface BookTotals {
  readonly currency: CurrencyCode;
  readonly provider: bigint;
  /** Of `provider`: taken for operations whose outcome is not recorded yet. */
  readonly inFlight: bigint;
  readonly payments: bigint;
  readonly journal: bigint;
  /** Of `journal`: recorded after the provider's history was read, and not in it yet. */
  readonly unseen: bigint;
}

const sum = (amounts: readonly Money[], currency: CurrencyCode): bigint =>
  amounts.reduce((total, amount) => (amount.currency === currency ? total + amount.minor : total), 0n);

/** Entries that the provider could not show yet, because it was asked before they were made. */
const unseenEntries = ({ entries, providerLines, providerAsOf }: Books): readonly JournalEntry[] => {
  const seen = new Set(providerLines.map(({ operationId }) => operationId));
  return entries.filter(({ createdAt, operationId }) => createdAt > providerAsOf && !seen.has(operationId));
};

/** Nothing moved while the books were read: only then must provider, payments and journal be equal. */
export const isQuiet = ({ inFlight, unseen }: BookTotals): boolean => inFlight === 0n && unseen === 0n;

/**
 * Per currency, in alphabetical order. When all agree, `payments` and `journal` are equal, and so are
 * `provider - inFlight` and `journal - unseen`.
 */
export const totalsOf = (books: Books): readonly BookTotals[] => {
  const journal = books.entries.flatMap((entry) => capturedBy(entry) ?? []);
  const payments = [...books.payments.map(({ captured }) => captured), ...books.refunds.map(movedBy)];
  const provider = books.providerLines.map(({ amount }) => amount);
  const open = new Set(books.operations.filter(({ state }) => OPEN_STATES.has(state)).map(({ id }) => id));
  const inFlight = books.providerLines
    .filter(({ operationId }) => open.has(operationId))
    .map(({ amount }) => amount);
  const unseen = unseenEntries(books).flatMap((entry) => capturedBy(entry) ?? []);
  const currencies = [
    ...new Set([...journal, ...payments, ...provider].map(({ currency }) => currency)),
  ].sort();
  return currencies.map((currency) => ({
    currency,
    provider: sum(provider, currency),
    inFlight: sum(inFlight, currency),
    payments: sum(payments, currency),
    journal: sum(journal, currency),
    unseen: sum(unseen, currency),
  }));
};
