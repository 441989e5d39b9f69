import { EVENT_TYPES } from './event-types.ts';

/** Everything, now and in the future. */
const EVERYTHING = '*';
const SUFFIX = '.*';

/** Sent to the one endpoint that is tested, whatever it listens to. */
export const TEST_EVENT = 'endpoint.test';

/** `reconciliation.break.opened` is of `reconciliation`, and of `reconciliation.break`. */
const familiesOf = (type: string): readonly string[] =>
  type.split('.').flatMap((_, index, words) => (index === 0 ? [] : [words.slice(0, index).join('.')]));

const FAMILIES: ReadonlySet<string> = new Set(Object.keys(EVENT_TYPES).flatMap(familiesOf));

/** Whether this is `*`, a known type such as `payment.captured`, or a known family such as `payment.*` or `reconciliation.break.*`. */
export const isPattern = (text: string): boolean => {
  if (text === EVERYTHING || Object.hasOwn(EVENT_TYPES, text)) return true;
  return text.endsWith(SUFFIX) && FAMILIES.has(text.slice(0, -SUFFIX.length));
};

const matches = (pattern: string, type: string): boolean => {
  if (pattern === EVERYTHING) return true;
  return pattern.endsWith(SUFFIX) ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
};

export const matchesAny = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => matches(pattern, type));
