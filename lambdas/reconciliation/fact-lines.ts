import type { ClearingLine } from './domain/clearing.ts';
import { formatNaming, isNamedIn, parseNaming } from './domain/naming.ts';
import { formatFact, isAbout, mayPost, type OurFact, parseFact } from './domain/our-facts.ts';
import { isInside, type RunWindow } from './domain/window.ts';
import { advance, closeRows, openRows, rowText } from './row-cursor.ts';
import type { FactPage } from './scan-facts.ts';

const CLEARING = 'clearing ';
const FACT = 'fact ';
const NAMING = 'naming ';

const clearingText = ({ currency, minor, at, entryId, rule, account }: ClearingLine): string =>
  `${CLEARING}${currency} ${minor} ${at} ${entryId} ${rule} ${account}`;

const parseClearing = (text: string): ClearingLine => {
  const [currency, minor = '', at = '', entryId = '', rule, account = ''] = text.split(' ');
  return {
    account,
    entryId,
    rule: rule as ClearingLine['rule'],
    currency: currency as ClearingLine['currency'],
    minor: BigInt(minor),
    at,
  };
};

/** Clearing accounts are compared by when an entry was booked, whatever time it is about. */
const isCleared = (window: RunWindow, fact: OurFact): boolean =>
  fact.kind === 'entry' && isInside(window, fact.bookedAt);

/** What a run needs of a page, as lines. */
export const factLines = (
  { facts, names = [], clearing }: FactPage,
  window: RunWindow,
): readonly string[] => [
  ...facts
    .filter((fact) => isAbout(window.read, fact) || isCleared(window, fact))
    .map((fact) => FACT + formatFact(fact)),
  ...names.filter((naming) => isNamedIn(window.read, naming)).map((naming) => NAMING + formatNaming(naming)),
  ...clearing.filter((line) => mayPost(window.read, line)).map(clearingText),
];

/** Lines of a page that is read from a file: what is kept of a page is small, and most of its garbage dies young. */
const PAGE_LINES = 10;

const pageOf = (lines: readonly string[]): FactPage => {
  const after = (prefix: string): readonly string[] =>
    lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  const rows = after(FACT);
  return {
    facts: rows.map(parseFact),
    rows,
    names: after(NAMING)
      .map(parseNaming)
      .filter((naming) => naming !== null),
    clearing: after(CLEARING).map(parseClearing),
  };
};

/** Reads a file of such lines. */
export const readFactLines = function* (path: string): Generator<FactPage> {
  const cursor = openRows(path);
  let lines: string[] = [];
  while (!cursor.isOver) {
    lines.push(rowText(cursor));
    advance(cursor);
    if (lines.length < PAGE_LINES) continue;
    yield pageOf(lines);
    lines = [];
  }
  closeRows(cursor);
  if (lines.length > 0) yield pageOf(lines);
};
