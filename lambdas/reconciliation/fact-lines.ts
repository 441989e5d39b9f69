import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ClearingLine } from './domain/clearing.ts';
import { formatFact, isAbout, type OurFact, parseFact } from './domain/our-facts.ts';
import { isInside, type RunWindow } from './domain/window.ts';
import type { FactPage } from './scan-facts.ts';

const CLEARING = 'clearing ';
const FACT = 'fact ';

const clearingText = ({ currency, minor, at }: ClearingLine): string =>
  `${CLEARING}${currency} ${minor} ${at}`;

const parseClearing = (text: string): ClearingLine => {
  const [, currency, minor = '', at = ''] = text.split(' ');
  return { currency: currency as ClearingLine['currency'], minor: BigInt(minor), at };
};

/** Clearing accounts are compared by when an entry was booked, whatever time it is about. */
const isCleared = (window: RunWindow, fact: OurFact): boolean =>
  fact.kind === 'entry' && isInside(window, fact.bookedAt);

/** What a run needs of a page, as lines. */
export const factLines = ({ facts, clearing }: FactPage, window: RunWindow): readonly string[] => [
  ...facts
    .filter((fact) => isAbout(window.read, fact) || isCleared(window, fact))
    .map((fact) => FACT + formatFact(fact)),
  ...clearing.filter(({ at }) => isInside(window, at)).map(clearingText),
];

/** Reads a file of such lines, one page for each line. */
export const readFactLines = async function* (path: string): AsyncGenerator<FactPage> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.startsWith(CLEARING)) yield { facts: [], clearing: [parseClearing(line)] };
    else yield { facts: [parseFact(line.slice(FACT.length))], clearing: [] };
  }
};
