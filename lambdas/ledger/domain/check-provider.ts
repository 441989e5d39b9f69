import { equals } from '../../kernel/money.ts';
import { type Books, capturedBy, type Disagreement, OPEN_STATES, type ProviderLine, text } from './books.ts';
import type { JournalEntry } from './journal-entry.ts';

const checkEntryAtProvider = (
  entry: JournalEntry,
  lines: readonly ProviderLine[],
): readonly Disagreement[] => {
  const [line, second] = lines;
  const captured = capturedBy(entry);
  if (line === undefined)
    return [
      {
        kind: 'entry_missing_at_provider',
        id: entry.id,
        detail: `the provider has no line for ${entry.operationId}`,
      },
    ];
  if (second !== undefined)
    return [
      {
        kind: 'charged_twice',
        id: entry.operationId,
        detail: `the provider has ${lines.length} lines: ${lines.map(({ id }) => id).join(', ')}`,
      },
    ];
  if (captured !== null && equals(captured, line.amount)) return [];
  return [
    {
      kind: 'amount_differs_at_provider',
      id: entry.id,
      detail: `the provider took ${text(line.amount)}, the entry says ${captured === null ? 'nothing' : text(captured)}`,
    },
  ];
};

/** A provider's line without an entry of ours is in flight while its operation is open, and wrong afterwards. */
const checkProviderLine = (line: ProviderLine, state: string | undefined): readonly Disagreement[] => {
  if (state === undefined)
    return [
      {
        kind: 'provider_line_unknown_here',
        id: line.id,
        detail: `there is no operation ${line.operationId} here, and ${text(line.amount)} were taken`,
      },
    ];
  if (OPEN_STATES.has(state)) return [];
  return [
    {
      kind: 'provider_line_without_entry',
      id: line.id,
      detail: `${text(line.amount)} were taken for ${line.operationId}, which is ${state} without an entry`,
    },
  ];
};

/** The journal against the provider's history, in both directions. */
export const checkProvider = (books: Books): readonly Disagreement[] => {
  const lines = Map.groupBy(books.providerLines, ({ operationId }) => operationId);
  const states = new Map(books.operations.map(({ id, state }) => [id, state]));
  const booked = new Set<string>(books.entries.map(({ operationId }) => operationId));
  const due = books.entries.filter(({ createdAt }) => createdAt <= books.providerAsOf);
  const unbooked = books.providerLines.filter(({ operationId }) => !booked.has(operationId));
  return [
    ...due.flatMap((entry) => checkEntryAtProvider(entry, lines.get(entry.operationId) ?? [])),
    ...unbooked.flatMap((line) => checkProviderLine(line, states.get(line.operationId))),
  ];
};
