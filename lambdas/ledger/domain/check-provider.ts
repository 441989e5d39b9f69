import { equals, type Money } from '../../kernel/money.ts';
import { type Books, type Disagreement, isInFlight, type ProviderLine, text } from './books.ts';
import { clearedBy, type JournalEntry, journalEntryId } from './journal-entry.ts';

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
  const booked = new Set<string>(books.entries.map(({ id }) => id));
  const seen = (entry: JournalEntry): readonly ProviderLine[] => lines.get(entry.id) ?? [];
  const unbooked = books.providerLines.filter((line) => !booked.has(entryIdOf(line)));
  return [
    ...books.entries.flatMap((entry) => {
      const cleared = clearedBy(entry);
      const isDue = entry.createdAt <= books.providerAsOf;
      return cleared === null || !isDue ? [] : checkEntryAtProvider(entry, cleared, seen(entry));
    }),
    ...unbooked.flatMap((line) => checkProviderLine(line, states.get(line.causeId), books)),
  ];
};
