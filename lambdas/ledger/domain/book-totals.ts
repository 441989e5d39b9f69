import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { Money } from '../../kernel/money.ts';
import { type Books, claimedMinor, isInFlight, type ProviderLine } from './books.ts';
import { entryIdOf } from './check-provider.ts';
import { clearedBy, correctedId, type JournalEntry, journalEntryId } from './journal-entry.ts';

/** What the three books say that providers hold for us, in one currency, in minor units. */
export interface BookTotals {
  readonly currency: CurrencyCode;
  readonly provider: bigint;
  /** Of `provider`: not booked here yet, because its outcome did not reach us yet. */
  readonly inFlight: bigint;
  readonly resources: bigint;
  readonly journal: bigint;
  /** Of `journal`: recorded after the provider's history was read, and not in it yet. */
  readonly unseen: bigint;
}

type Amount = Pick<Money, 'minor' | 'currency'>;

const sum = (amounts: readonly Amount[], currency: CurrencyCode): bigint =>
  amounts.reduce((total, amount) => (amount.currency === currency ? total + amount.minor : total), 0n);

const inFlightLines = (books: Books): readonly ProviderLine[] => {
  const states = new Map(books.operations.map(({ id, state }) => [id, state]));
  const booked = new Set<string>(books.entries.map(correctedId));
  return books.providerLines.filter(
    (line) => !booked.has(entryIdOf(line)) && isInFlight(line, states.get(line.causeId), books.providerAsOf),
  );
};

/** Entries that the provider could not show yet, because it was asked before they were made. */
const unseenEntries = ({ entries, providerLines, providerAsOf }: Books): readonly JournalEntry[] => {
  const seen = new Set(providerLines.map(entryIdOf));
  return entries.filter((entry) => entry.createdAt > providerAsOf && !seen.has(correctedId(entry)));
};

/** What was adjusted was adjusted to what arrived. */
const heldThere = ({ entries, providerLines }: Books): readonly Money[] => {
  const adjusted = new Set(entries.filter(({ adjusts }) => adjusts !== undefined).map(correctedId));
  return providerLines.map((line) =>
    adjusted.has(journalEntryId(line.causeId, line.rule)) ? line.arrived : line.amount,
  );
};

/** Nothing moved while the books were read: only then must provider, resources and journal be equal. */
export const isQuiet = ({ inFlight, unseen }: BookTotals): boolean => inFlight === 0n && unseen === 0n;

/**
 * Per currency, in alphabetical order. When all agree, `resources` and `journal` are equal, and so are
 * `provider - inFlight` and `journal - unseen`.
 */
export const totalsOf = (books: Books): readonly BookTotals[] => {
  const journal = books.entries.flatMap((entry) => clearedBy(entry) ?? []);
  const resources = books.resources.flatMap(({ claims }) =>
    claims.map((claim): Amount => ({ minor: claimedMinor(claim), currency: claim.amount.currency })),
  );
  const provider = heldThere(books);
  const inFlight = inFlightLines(books).map(({ amount }) => amount);
  const unseen = unseenEntries(books).flatMap((entry) => clearedBy(entry) ?? []);
  const currencies = [
    ...new Set([...journal, ...resources, ...provider].map(({ currency }) => currency)),
  ].sort();
  return currencies.map((currency) => ({
    currency,
    provider: sum(provider, currency),
    inFlight: sum(inFlight, currency),
    resources: sum(resources, currency),
    journal: sum(journal, currency),
    unseen: sum(unseen, currency),
  }));
};
