import { equals, type Money } from '../../kernel/money.ts';
import { type Books, type Disagreement, isInFlight, type ProviderLine, text } from './books.ts';
import { clearedBy, correctedId, type JournalEntry, journalEntryId } from './journal-entry.ts';

/** The entry that a provider's line must have here. */
export const entryIdOf = ({ causeId, rule }: ProviderLine): string => journalEntryId(causeId, rule);

const checkEntryAtProvider = (
  entry: JournalEntry,
  cleared: Money,
  lines: readonly ProviderLine[],
): readonly Disagreement[] => {
  const [line, second] = lines;
  if (line === undefined)
    return [
      {
        kind: 'entry_missing_at_provider',
        id: entry.id,
        detail: `the provider has no line for ${entry.kind} of ${entry.operationId ?? entry.resourceId}`,
      },
    ];
  if (second !== undefined)
    return [
      {
        kind: 'moved_twice',
        id: line.causeId,
        detail: `the provider has ${lines.length} lines: ${lines.map(({ id }) => id).join(', ')}`,
      },
    ];
  if (equals(cleared, line.amount)) return [];
  return [
    {
      kind: 'amount_differs_at_provider',
      id: entry.id,
      detail: `the provider moved ${text(line.amount)}, the entry says ${text(cleared)}`,
    },
  ];
};

/** By currency, in words that are the same for the same sums. */
const sumsOf = (amounts: readonly Money[]): string => {
  const sums = new Map<string, bigint>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  const left = [...sums].filter(([, sum]) => sum !== 0n).map(([currency, sum]) => `${sum} ${currency}`);
  return left.length === 0 ? 'nothing' : left.sort().join(', ');
};

/** What was adjusted is judged with its adjustments, as one: their sum is what arrived, which is what runs compare with. */
const checkAdjusted = (
  entries: readonly JournalEntry[],
  lines: readonly ProviderLine[],
): readonly Disagreement[] => {
  const [there, here] = [
    sumsOf(lines.map(({ arrived }) => arrived)),
    sumsOf(entries.flatMap((entry) => clearedBy(entry) ?? [])),
  ];
  if (there === here) return [];
  return entries.slice(0, 1).map((entry) => ({
    kind: 'amount_differs_at_provider',
    id: entry.id,
    detail: `of what the provider moved ${there} arrived, the entry and its adjustments say ${here}`,
  }));
};

/** All entries about one movement, against all lines of it. */
const checkMovement = (
  entries: readonly JournalEntry[],
  lines: readonly ProviderLine[],
  providerAsOf: string,
): readonly Disagreement[] => {
  if (entries.some(({ adjusts }) => adjusts !== undefined)) return checkAdjusted(entries, lines);
  return entries.flatMap((entry) => {
    const cleared = clearedBy(entry);
    const isDue = entry.createdAt <= providerAsOf;
    return cleared === null || !isDue ? [] : checkEntryAtProvider(entry, cleared, lines);
  });
};

/** A provider's line without an entry of ours is in flight while we may still hear of it, and wrong afterwards. */
const checkProviderLine = (
  line: ProviderLine,
  state: string | undefined,
  books: Books,
): readonly Disagreement[] => {
  if (isInFlight(line, state, books.providerAsOf)) return [];
  if (state === undefined)
    return [
      {
        kind: 'provider_line_unknown_here',
        id: line.id,
        detail: `there is no ${line.causeId} here, and ${text(line.amount)} moved`,
      },
    ];
  return [
    {
      kind: 'provider_line_without_entry',
      id: line.id,
      detail: `${text(line.amount)} moved for ${line.causeId}, which is ${state} without an entry`,
    },
  ];
};

/** The journal against the provider's history, in both directions. */
export const checkProvider = (books: Books): readonly Disagreement[] => {
  const lines = Map.groupBy(books.providerLines, entryIdOf);
  const states = new Map(books.operations.map(({ id, state }) => [id, state]));
  const entries = Map.groupBy(books.entries, correctedId);
  const booked = new Set<string>(entries.keys());
  const unbooked = books.providerLines.filter((line) => !booked.has(entryIdOf(line)));
  return [
    ...[...entries].flatMap(([id, own]) => checkMovement(own, lines.get(id) ?? [], books.providerAsOf)),
    ...unbooked.flatMap((line) => checkProviderLine(line, states.get(line.causeId), books)),
  ];
};
