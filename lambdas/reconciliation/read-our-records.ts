import type { ProviderName } from '../providers/port.ts';
import { toBooked } from './domain/booked-movement.ts';
import type { ClearingSums } from './domain/clearing.ts';
import { formatNaming, isNamedIn, parseNaming, withName } from './domain/naming.ts';
import { formatFact, isAbout, type OurFact, parseFact, toOurRecords } from './domain/our-facts.ts';
import type { MoneyRecord } from './domain/record.ts';
import { isInside, type Span } from './domain/window.ts';
import { createAccountJoin } from './join-accounts.ts';
import { advance, closeRows, openRows, rowText } from './row-cursor.ts';
import { createRowSorter } from './row-sorter.ts';
import type { ScanFacts } from './scan-facts.ts';

/** All that is known of one cause. */
interface Cause {
  readonly causeId: string;
  readonly facts: OurFact[];
  name: string | null;
}

const byCause = function* (path: string): Generator<Cause> {
  let cause: Cause = { causeId: '', facts: [], name: null };
  const cursor = openRows(path);
  while (!cursor.isOver) {
    const row = rowText(cursor);
    const naming = parseNaming(row);
    const causeId = row.slice(0, row.indexOf('\t'));
    if (cause.causeId !== causeId) {
      if (cause.facts.length > 0) yield cause;
      cause = { causeId, facts: [], name: null };
    }
    if (naming === null) cause.facts.push(parseFact(row));
    else cause.name = naming.merchantReference;
    advance(cursor);
  }
  closeRows(cursor);
  if (cause.facts.length > 0) yield cause;
};

interface ReadDeps {
  readonly scanFacts: ScanFacts;
  readonly provider: ProviderName;
  readonly span: Span;
  readonly directory: string;
  readonly clearing: ClearingSums;
}

/** @returns the path of all facts that are needed, sorted by their cause. */
const sortFacts = async ({ scanFacts, span, directory, clearing }: ReadDeps): Promise<string> => {
  // A scan that starts again where it was may read an item twice.
  const sorter = createRowSorter({ directory, name: 'facts', onRepeated: () => undefined });
  const join = createAccountJoin({ directory, clearing, onEntry: sorter.add });
  const keep = (fact: OurFact, row: string): void => {
    if (fact.kind === 'entry') join.addEntry(fact, isAbout(span, fact) ? row : null);
    else if (isAbout(span, fact)) sorter.add(row);
  };
  for await (const page of scanFacts()) {
    for (const [index, fact] of page.facts.entries()) keep(fact, page.rows?.[index] ?? formatFact(fact));
    for (const naming of page.names ?? []) if (isNamedIn(span, naming)) sorter.add(formatNaming(naming));
    page.clearing.forEach(join.addLine);
  }
  join.finish();
  return sorter.finish();
};

/**
 * Our records with one provider in a time: journal entries, and operations that are not booked. Entry, operation and the lines
 * of accounts lie in different partitions; they are brought together by sorting files, however many there are.
 */
export const readOurRecords = async function* (deps: ReadDeps): AsyncGenerator<MoneyRecord> {
  for (const { facts, name } of byCause(await sortFacts(deps))) {
    toBooked(deps.provider, facts).forEach(deps.clearing.addMovement);
    for (const record of toOurRecords(deps.provider, facts))
      if (isInside(deps.span, record.at)) yield withName(record, name);
  }
};
