import { holdsAccountData } from '../../kernel/account-data.ts';

/** More than rules look at. A row has a text twice, each character as nine bytes, and two rows are in a buffer of 64 KB. */
const TEXT_MAX = 500;

/** A number divided into groups is no longer. */
const NUMBER_MAX = 80;

const HIDDEN = '*** ';

/** Words, each with what divides it from the next one. */
const WORDS = /(?<=[\s,;:/+?])/;

/** How many words from a place on are a number together; none if they are not. */
const numberAt = (words: readonly string[], start: number): number => {
  let text = '';
  for (let end = start; end < words.length && text.length <= NUMBER_MAX; end++) {
    text += words[end] ?? '';
    if (holdsAccountData(text)) return end + 1 - start;
  }
  return 0;
};

/** The last word of those that are a number together may be one alone: then the others are left as they are. */
const withoutNumbers = (words: readonly string[]): readonly string[] => {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const length = numberAt(words, at);
    const isLater = length > 1 && numberAt(words, at + 1) > 0 && numberAt(words, at + 1) < length;
    if (length === 0 || isLater) kept.push(words[at] ?? '');
    else {
      kept.push(HIDDEN);
      at += length - 1;
    }
  }
  return kept;
};

/**
 * What somebody wrote into a statement, for rules to look at. Banks and payers write numbers of accounts there, which may rest
 * nowhere but in the vault: they are left out, and what stands around them is kept.
 */
export const referenceIn = (text: string | null): string | null => {
  if (text === null) return null;
  // Cut off between the halves of a character, the rest would be none.
  const some = text.slice(0, TEXT_MAX).toWellFormed();
  if (!holdsAccountData(some)) return some;
  const kept = withoutNumbers(some.split(WORDS)).join('').trim();
  return holdsAccountData(kept) ? null : kept;
};

/** What a statement calls a row or its cause; null for what is no name: too long, or the number of an account. */
export const nameIn = (text: string | null): string | null =>
  text === null || text.length > TEXT_MAX || holdsAccountData(text) ? null : text.toWellFormed();
